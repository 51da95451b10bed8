"""The models of resource files, narrowed to what the dialects of a project know."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag, create_model
from pydantic import Field as Described

from gongctl.config import rules
from gongctl.config.dialects import EVERY, Speech
from gongctl.config.resources import (
    ABSENT_TAG,
    PRESENT_TAG,
    AbsentField,
    AbsentIntegration,
    AbsentNamedIntegration,
    Child,
    ObjectSchema,
    PresentField,
    PresentIntegration,
    Shape,
    obeying,
    state_tag,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@cache
def models(speech: Speech) -> Mapping[str, Callable[[object], type[Shape]]]:
    """Give, for each `kind`, the model that a document must fit where these dialects are spoken."""
    field = _field(speech)
    integration = _narrowed(
        PresentIntegration,
        EVERY.integration_keys - speech.integration_keys,
        frozenset({"kind", "integrationId"}) | speech.integration_required,
        told=not speech.plain,
    )
    no_field = _without(AbsentField, field)
    no_integration = _without(AbsentNamedIntegration if speech.finds_by_name else AbsentIntegration, integration)
    item: Any = Annotated[
        Annotated[field, Tag(PRESENT_TAG)] | Annotated[no_field, Tag(ABSENT_TAG)],
        Discriminator(state_tag),
    ]

    def choose(data: object) -> type[Shape]:
        return no_field if state_tag(data) == ABSENT_TAG else field

    schema = create_model("ObjectSchema", __base__=ObjectSchema, fields=(list[item], Described()))
    schema.children = {"fields": Child(1, choose)}
    return {
        "Integration": lambda data: no_integration if state_tag(data) == ABSENT_TAG else integration,
        "ObjectSchema": lambda _data: schema,
    }


def _field(speech: Speech) -> type[Shape]:
    required = frozenset({"uniqueName", "label", "type"})
    known = _narrowed(PresentField, EVERY.field_keys - speech.field_keys, required)
    kind = Annotated[
        str, obeying(rules.one_of(*speech.types, refused=speech.refused, elsewhere=speech.types_elsewhere))
    ]
    return create_model("PresentField", __base__=known, type=(kind, Described()))


def _narrowed(
    model: type[Shape], unknown: frozenset[str], required: frozenset[str], *, told: bool = False
) -> type[Shape]:
    """Copy a model without some keys, and with others required."""
    keys: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key not in unknown:
            kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
            keys[name] = (kind, Described(alias=info.alias) if key in required else Described(None, alias=info.alias))
    made: type[Shape] = create_model(model.__name__, __base__=Shape, **keys)
    made.elsewhere, made.unspoken = (unknown, frozenset()) if told else (frozenset(), unknown)
    return made


def _without(model: type[Shape], present: type[Shape]) -> type[Shape]:
    made: type[Shape] = create_model(model.__name__, __base__=model)
    made.present = present
    return made
