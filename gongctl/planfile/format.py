"""The format of a saved plan: the one definition of it, as pydantic models.

What a minor version added has a default here, so that older files can be read.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field as Described
from pydantic import StringConstraints

from gongctl.planning.change import FILE_KEYS
from gongctl.saved.layout import Field, Hash, Integration, Part, SeenIntegration, Text, Version

_NAMES: Final = tuple(FILE_KEYS.values())

AddressText = Annotated[str, StringConstraints(pattern=r"^(integration|schema)/")]


Value = bool | Text | list[Text] | None


class Origin(Part):
    """A place in the files, counted from 1."""

    file: Text
    line: int
    column: int


class Edit(Part):
    """One attribute, by its key in the files, from what is there to what will be."""

    name: Annotated[str, Described(json_schema_extra={"enum": list(_NAMES)})]
    before: Value
    after: Value


class Change(Part):
    """One line of the plan."""

    address: AddressText
    kind: Literal["integration", "schema", "field"]
    path: list[Text]
    action: Literal["create", "update", "replace", "delete", "keep", "not-verified"]
    symbol: Text
    attributes: list[Edit]
    destroys: Literal["integration-delete", "integration-replace", "field-remove", "field-type-change"] | None
    consequence: Text
    cause: Literal["file", "account", "both"] | None = None
    blocked: bool
    origin: Origin | None


class Refusal(Part):
    """A part of the plan that may not be carried out."""

    reason: Text
    address: AddressText
    summary: Text
    help: Text
    origin: Origin | None


class Permission(Part):
    """What may be destroyed, up to and with a day."""

    address: AddressText
    destroys: Text | None = Described(alias="class")
    until: Text | None


class _Step(Part):
    id: Text
    address: AddressText
    dependsOn: list[Text]  # noqa: N815
    origin: Origin | None


class DeleteStep(_Step):
    """A call that deletes an integration; the `last` ones wait until all else is settled."""

    deed: Literal["delete-integration"]
    last: bool


class RegisterStep(_Step):
    """A call that registers an integration; `completes` names the delete before it in a replacement."""

    deed: Literal["register-integration"]
    integration: Integration
    completes: Text | None


class UploadStep(_Step):
    """A call that uploads the whole field list of a schema."""

    deed: Literal["upload-schema"]
    fields: list[Field]
    removes: list[Text]
    unmanaged: list[Text]
    tombstones: list[Field] = Described(default_factory=list)


Step = Annotated[DeleteStep | RegisterStep | UploadStep, Described(discriminator="deed")]


class SeenIntegrations(Part):
    """The registrations that the plan rests on."""

    fingerprint: Hash
    values: list[SeenIntegration]


class SeenSchema(Part):
    """A schema that the plan rests on."""

    integrationId: Text  # noqa: N815
    objectType: Text  # noqa: N815
    fingerprint: Hash
    fields: list[Field]


class SavedType(Part):
    """What a backup holds of one object type: the fields of its schema, and how many objects."""

    objectType: Text  # noqa: N815
    fields: list[Field]
    objects: int


class Interrupted(Part):
    """A replacement that was not finished, and what of it is to be put back."""

    integrationId: Text  # noqa: N815
    backup: Text
    types: list[SavedType]


class Seen(Part):
    """Every answer that the plan was made from, in an order of its own and without requestIds."""

    integrations: SeenIntegrations
    schemas: list[SeenSchema]
    interrupted: list[Interrupted] = Described(default_factory=list)


class Stake(Part):
    """An object type that goes with its integration; `objects` is null where they were not counted."""

    address: AddressText
    objects: int | None


class Backup(Part):
    """What goes with integrations that are deleted or replaced, and whether it is saved before."""

    made: bool
    objectsSaved: Literal[False] | None = Described(  # noqa: N815
        None, description="Stands where the account cannot list objects, so that none are saved."
    )
    atStake: list[Stake]  # noqa: N815


class PutBack(Part):
    """Objects that are uploaded again: from the backup that is made in the same run, or from one named here."""

    address: AddressText
    backup: Text | None
    objects: int | None


class Finding(Part):
    """An error or a warning, with its place in the files where it has one."""

    code: Text | None
    severity: Literal["error", "warning"]
    summary: Text
    help: Text
    file: Text | None
    line: int | None
    column: int | None
    endLine: int | None  # noqa: N815
    endColumn: int | None  # noqa: N815
    source: Text | None
    related: list[dict[str, Any]]


class PlanDatum(Part):
    """A plan, as `gongctl plan -o json` gives it."""

    version: Literal[1]
    environment: Text
    baseUrl: Text  # noqa: N815
    dialect: Text
    empty: bool
    blocked: bool
    limited: bool
    since: Text | None = None
    sinceCommit: Text | None = None  # noqa: N815
    counts: dict[str, int]
    calls: int
    changes: list[Change]
    steps: list[Step]
    refusals: list[Refusal]
    permissions: list[Permission]
    backup: Backup | None = None
    putBack: list[PutBack] = Described(default_factory=list)  # noqa: N815
    warnings: list[Finding]
    errors: list[Finding]
    planHash: Hash  # noqa: N815


class SavedPlan(PlanDatum):
    """A saved plan of gongctl: what was reviewed, bound to the account and the state that it was made from."""

    format: Literal["gongctl-plan"]
    formatVersion: Version  # noqa: N815
    errors: Annotated[list[Finding], Described(max_length=0)]
    observed: Seen
    digest: Hash
