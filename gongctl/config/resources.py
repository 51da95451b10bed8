"""The format of the resource files: the one definition of it, as pydantic models.

The JSON Schema is generated from here. Key names are the API's own. What is wrong with a
value is said by `rules`; `findings` turns pydantic's errors into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag
from pydantic import Field as Described
from pydantic_core import PydanticCustomError

from gongctl.config import meanings, rules
from gongctl.config.dialects import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RULE_ERROR: Final = "rule"
PRESENT_TAG: Final = "<present>"
ABSENT_TAG: Final = "<absent>"


def obeying(rule: rules.Rule) -> AfterValidator:
    """Make a validator of a rule; the `Problem` travels in the error's context."""

    def validate(text: str) -> str:
        problem = rule(text)
        if problem is not None:
            raise PydanticCustomError(RULE_ERROR, "{summary}", {"summary": problem.summary, "problem": problem})
        return text

    return AfterValidator(validate)


Name = Annotated[str, Described(json_schema_extra=meanings.NAME), obeying(rules.identifier)]
Caption = Annotated[str, Described(json_schema_extra=meanings.FILLED), obeying(rules.caption)]
Email = Annotated[str, Described(json_schema_extra=meanings.EMAIL), obeying(rules.email)]
Uri = Annotated[str, Described(json_schema_extra=meanings.URI), obeying(rules.web_uri)]


def optional(description: str, **details: Any) -> Any:  # noqa: ANN401 - stands where a value of the key's type is due
    """Describe a key that may be left out. Its default is never read, and null is no value."""
    return Described(None, description=description, **details)


def _distinct(values: list[str]) -> list[str]:
    problem = rules.distinct(values)
    if problem is not None:
        raise PydanticCustomError(RULE_ERROR, "{summary}", {"summary": problem.summary, "problem": problem})
    return values


Values = Annotated[
    list[Caption], Described(json_schema_extra={"minItems": 1, "uniqueItems": True}), AfterValidator(_distinct)
]
FieldType = Annotated[
    str,
    Described(json_schema_extra=meanings.variable_or(meanings.TYPES)),
    obeying(rules.one_of(*EVERY.types)),
]


@dataclass(frozen=True)
class Child:
    """The maps below a key: how many steps down they are, and which model each must fit."""

    depth: int
    choose: Callable[[object], type[Shape]]


class Shape(BaseModel):
    """A map with known keys and nothing else.

    The models only judge: values are taken from the data themselves. So an optional key has a type
    without `None`, since an explicit null is an error, and a default that nobody reads.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    children: ClassVar[Mapping[str, Child]] = {}
    present: ClassVar[type[Shape] | None] = None  # of something absent: the form of it that is there
    elsewhere: ClassVar[frozenset[str]] = frozenset()  # keys that only dialects know that are not spoken here
    unspoken: ClassVar[frozenset[str]] = frozenset()  # the same, where nobody has named a dialect so far

    @classmethod
    def known_keys(cls) -> dict[str, bool]:
        """Give the keys of the map in their order, and whether each is required."""
        return {info.alias or name: info.is_required() for name, info in cls.model_fields.items()}


class PresentField(Shape):
    """A field that the object type is to have."""

    model_config = ConfigDict(title="Field", json_schema_extra=meanings.KEYS_BY_TYPE)

    unique_name: Name = Described(
        alias="uniqueName",
        title="Name of the field",
        description="The name that the field is known by; unique within its object type.",
        examples=["amount"],
    )
    label: Caption = Described(title="Label of the field", description="The name that people see.", examples=["Amount"])
    type: FieldType = Described(
        title="Type of the field",
        description="What the field holds. Changing it later is destructive.",
        examples=["CURRENCY"],
    )
    is_required: bool = optional(
        alias="isRequired",
        title="Whether it is required",
        description="Whether every object must have it. Left out: unmanaged, and false for a new field. In "
        "dialect live, `gongctl objects upload` alone checks it: Gong is not told.",
    )
    reference_object_type: Name = optional(
        alias="referenceObjectType",
        title="Target of the reference",
        description="For a REFERENCE, required: the object type that it points at. In dialect live: ACCOUNT, CONTACT, "
        "DEAL, LEAD or USER.",
        examples=["Account"],
    )
    ordered_value_list: Values = optional(
        alias="orderedValueList",
        title="Values of the picklist",
        description="For a PICKLIST, in dialect live: its values, in their order. Left out: unmanaged.",
        examples=[["New", "Won", "Lost"]],
    )
    state: Literal["present"] = optional(
        "`absent` removes the field; `present` is what is meant without it.",
        title="State of the field",
        json_schema_extra=meanings.stated,
    )


class AbsentField(Shape):
    """A field that is to be gone: its name, and nothing else."""

    model_config = ConfigDict(title="Absent field")

    unique_name: Name = Described(
        alias="uniqueName", title="Name of the field", description="The name of the field that is to be removed."
    )
    state: Literal["absent"] = Described(
        title="State of the field",
        description="Removes the field, and does nothing once it is gone.",
        json_schema_extra=meanings.stated,
    )


def state_tag(data: object) -> str:
    """Give the tag of the model that a map must fit, by its `state`."""
    return ABSENT_TAG if isinstance(data, dict) and data.get("state") == "absent" else PRESENT_TAG


AnyField = Annotated[
    Annotated[PresentField, Tag(PRESENT_TAG)] | Annotated[AbsentField, Tag(ABSENT_TAG)],
    Discriminator(state_tag),
]


class PresentIntegration(Shape):
    """A CRM integration that is to be registered."""

    model_config = ConfigDict(
        title="Integration",
        json_schema_extra={"anyOf": [{"required": ["integrationType"]}, {"required": ["displayName", "ownerEmail"]}]},
    )

    kind: Literal["Integration"] = Described(title="Kind of document", description=meanings.KINDS["Integration"])
    integration_id: Name = Described(
        alias="integrationId",
        title="Id of the integration",
        description="The id that the integration is registered under, and that object schemas name. In dialect live, "
        "the name that these files have for it. Quote it if it is a number.",
        examples=["acme-crm"],
    )
    integration_type: Name = optional(
        alias="integrationType",
        title="Type of the integration",
        description="The kind of CRM; required in dialect openapi, unknown in dialect live. At most one active "
        "integration of each; changing it later is destructive.",
        examples=["Salesforce", "HubSpot", "Custom"],
    )
    display_name: Caption = optional(
        alias="displayName",
        title="Name of the integration",
        description="The name that people see. Required in dialect live, where the integration is found by it. Left "
        "out: unmanaged.",
        examples=["Acme CRM"],
    )
    crm_instance_url: Uri = optional(
        alias="crmInstanceUrl",
        title="Address of the CRM",
        description="Where the CRM is: an absolute http or https URI without credentials. Left out: unmanaged. Unknown "
        "in dialect live.",
        examples=["https://crm.example.com"],
    )
    owner_email: Email = optional(
        alias="ownerEmail",
        title="Owner of the integration",
        description="In dialect live, required: the e-mail address of the Gong user who owns the integration. Unknown "
        "in dialect openapi.",
        examples=["crm.admin@example.com"],
    )
    state: Literal["present"] = optional(
        "`absent` deletes the integration; `present` is what is meant without it.",
        title="State of the integration",
        json_schema_extra=meanings.stated,
    )


class AbsentIntegration(Shape):
    """A CRM integration that is to be deleted, with all its data: its id, and nothing else."""

    model_config = ConfigDict(title="Absent integration")

    kind: Literal["Integration"] = Described(title="Kind of document", description=meanings.KINDS["Integration"])
    integration_id: Name = Described(
        alias="integrationId",
        title="Id of the integration",
        description="The id of the integration that is to be deleted.",
    )
    state: Literal["absent"] = Described(
        title="State of the integration",
        description="Deletes the integration, and does nothing once it is gone.",
        json_schema_extra=meanings.stated,
    )


class AbsentNamedIntegration(AbsentIntegration):
    """An absent integration where an environment finds integrations by their names: its id, and its name."""

    display_name: Caption = optional(
        alias="displayName",
        title="Name of the integration",
        description="The name that people see: in dialect live, what is to be deleted is found by it. Not allowed here "
        "in dialect openapi.",
    )


class ObjectSchema(Shape):
    """The fields of one CRM object type of an integration."""

    model_config = ConfigDict(title="Object schema")
    children: ClassVar = {
        "fields": Child(1, lambda data: AbsentField if state_tag(data) == ABSENT_TAG else PresentField)
    }

    kind: Literal["ObjectSchema"] = Described(title="Kind of document", description=meanings.KINDS["ObjectSchema"])
    integration_id: Name = Described(
        alias="integrationId",
        title="Id of the integration",
        description="The integration that the object type belongs to.",
        examples=["acme-crm"],
    )
    object_type: Name = Described(
        alias="objectType",
        title="Object type",
        description="The object type, such as Deal or Account. In dialect live: ACCOUNT, CONTACT, DEAL or LEAD.",
        examples=["Deal", "Account"],
    )
    prune: bool = optional(
        title="Prune",
        description="Whether remote fields that are not named here are to be removed. Wins over the project's `prune`.",
    )
    fields: list[AnyField] = Described(
        title="Fields", description="The fields; their order never matters. An empty list declares none."
    )
    mapping: dict[str, Name] = optional(
        title="Columns of data files",
        description="For `gongctl objects upload`: the names of columns in data files, each with the `uniqueName` of "
        "the field (or `objectId`) that it fills. Columns that are named like a field need no entry.",
        examples=[{"Deal Size": "amount", "Record ID": "objectId"}],
    )
    state: Literal["present"] = optional("A schema is always present: no call of the API deletes one.", title="State")


MODELS: Final[dict[str, Callable[[object], type[Shape]]]] = {
    "Integration": lambda data: AbsentIntegration if state_tag(data) == ABSENT_TAG else PresentIntegration,
    "ObjectSchema": lambda _data: ObjectSchema,
}
"""For each `kind`, the model that a document of it must fit."""
