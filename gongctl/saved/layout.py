"""The parts that saved files have in common, as pydantic models, and what they are in the model's words."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator, StringConstraints, WithJsonSchema

from gongctl import model

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[str, StringConstraints(pattern=r"^1\.[0-9]+$")]


def _text(value: object) -> str:
    """Take any text: an account may hold characters, such as half a pair, that pydantic's own check refuses."""
    if isinstance(value, str):
        return value
    raise ValueError("must be a text")


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"})]


class Part(BaseModel):
    """A map with just these keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Integration(Part):
    """A registration, by the keys of the files; what is not said is left out."""

    integrationId: Text  # noqa: N815 - the key of the format
    integrationType: Text | None = None  # noqa: N815
    displayName: Text | None = None  # noqa: N815
    crmInstanceUrl: Text | None = None  # noqa: N815
    ownerEmail: Text | None = None  # noqa: N815


class SeenIntegration(Integration):
    """A registration as it was read, with its status, and the account's own id of it where there is one."""

    status: Text | None
    assignedId: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None  # noqa: N815


class Field(Part):
    """A field of a schema, by the keys of the files; what is not said is left out."""

    uniqueName: Text  # noqa: N815
    label: Text | None = None
    type: Text | None = None
    isRequired: bool | None = None  # noqa: N815
    referenceObjectType: Text | None = None  # noqa: N815
    orderedValueList: list[Text] | None = None  # noqa: N815


def to_integration(one: Integration) -> model.Integration:
    """Give a saved registration as the model has it."""
    return model.Integration(
        one.integrationId, one.integrationType, one.displayName, one.crmInstanceUrl, one.ownerEmail
    )


def to_field(one: Field) -> model.Field:
    """Give a saved field as the model has it."""
    values = None if one.orderedValueList is None else tuple(one.orderedValueList)
    return model.Field(one.uniqueName, one.label, one.type, one.isRequired, one.referenceObjectType, values)


def to_seen(one: SeenIntegration) -> model.ObservedIntegration:
    """Give a saved registration that was read as the model has it."""
    return model.ObservedIntegration(to_integration(one), one.status, one.assignedId)
