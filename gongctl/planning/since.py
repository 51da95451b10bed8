"""What the files wanted at an earlier commit: what cannot be read back is compared with that.

It also tells, for each change, who moved: the files, or the account (drift).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from gongctl.model import SchemaKey, State
from gongctl.planning.change import MAY_NOT_RETURN, Action, Cause, Change, Edit, Value, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.address import Address
    from gongctl.model import Desired, DesiredIntegration, DesiredSchema, Field
    from gongctl.planning.diff import Difference


@dataclass(frozen=True)
class Wanted:
    """What files want, by address; `prune` is the word of their project file, or of the command line."""

    desired: Desired
    prune: bool = False

    @cached_property
    def integrations(self) -> Mapping[str, DesiredIntegration]:
        """The declared integrations, absent ones too."""
        return {one.integration.integration_id: one for one in self.desired.integrations}

    @cached_property
    def schemas(self) -> Mapping[SchemaKey, DesiredSchema]:
        """The declared schemas."""
        return {one.key: one for one in self.desired.schemas}

    @cached_property
    def fields(self) -> Mapping[tuple[str, ...], Field]:
        """The declared fields, by the segments of their addresses."""
        return {
            (schema.integration_id, schema.object_type, one.unique_name): one
            for schema in self.desired.schemas
            for one in schema.fields
        }

    def present(self, address: Address) -> bool:
        """Whether it is declared, and not as absent."""
        return self.attributes(address) is not None

    def attributes(self, address: Address) -> dict[str, Value] | None:
        """Give what is declared of something; `None` where it is not declared, or is declared absent."""
        if address.kind == "field":
            field = self.fields.get(address.segments)
            return None if field is None else attributes(field)
        if address.kind == "schema":
            return {} if SchemaKey(*address.segments) in self.schemas else None
        found = self.integrations.get(address.integration_id)
        return None if found is None or found.state is State.ABSENT else attributes(found.integration)

    def unwanted(self, address: Address) -> bool:
        """Whether it is to be gone: declared absent, or undeclared where these files are everything."""
        if self.present(address):
            return False
        if address.kind != "field":
            return address.integration_id in self.integrations or self.prune
        schema = self.schemas.get(SchemaKey(*address.segments[:2]))
        if schema is None:
            return False
        pruned = self.prune if schema.prune is None else schema.prune
        return pruned or address.segments[2] in schema.absent


@dataclass(frozen=True)
class Since:
    """What the files wanted at a commit; `ref` is how a person named it."""

    ref: str
    commit: str
    wanted: Wanted


def declared_edits(found: Mapping[str, Difference], key: SchemaKey, since: Since) -> dict[str, Difference]:
    """Turn write-only values that the account does not return into edits, exactly where the files changed them.

    `before` is then what was declared at the commit.
    """
    return {name: _declared(difference, (*_segments(key), name), since) for name, difference in found.items()}


def _segments(key: SchemaKey) -> tuple[str, str]:
    return key.integration_id, key.object_type


def _declared(difference: Difference, segments: tuple[str, ...], since: Since) -> Difference:
    field = since.wanted.fields.get(segments)
    before = {} if field is None else attributes(field)
    moved = tuple(
        Edit(edit.attribute, before.get(edit.attribute), edit.after)
        for edit in difference.unverified
        if edit.attribute in MAY_NOT_RETURN and edit.after != before.get(edit.attribute)
    )
    if not moved:
        return difference
    told = {edit.attribute for edit in moved}
    left = tuple(edit for edit in difference.unverified if edit.attribute not in told)
    return difference._replace(unverified=left, redeclared=moved)


def with_causes(changes: Sequence[Change], now: Wanted, since: Since | None) -> tuple[Change, ...]:
    """Say of each change who moved; without a commit to compare with, of none."""
    if since is None:
        return tuple(changes)
    return tuple(replace(one, cause=_cause(one, now, since.wanted)) for one in changes)


def _cause(change: Change, now: Wanted, earlier: Wanted) -> Cause | None:
    if not change.action.writes:
        return None
    if change.action is Action.DELETE:
        return Cause.ACCOUNT if earlier.unwanted(change.address) else Cause.FILE
    before, after = earlier.attributes(change.address), now.attributes(change.address) or {}
    if change.action is Action.CREATE:
        if before is None:
            return Cause.FILE
        return Cause.ACCOUNT if before == after else Cause.BOTH
    return _combined(set(_movers(change.edits, before or {})))


def _movers(edits: Sequence[Edit], earlier: Mapping[str, Value]) -> Iterator[Cause]:
    for edit in edits:
        old = earlier.get(edit.attribute)
        if old == edit.after:
            yield Cause.ACCOUNT
        else:
            yield Cause.FILE if old in {None, edit.before} else Cause.BOTH


def _combined(movers: set[Cause]) -> Cause | None:
    if not movers:
        return None  # written again on request, or along with something else
    return movers.pop() if len(movers) == 1 else Cause.BOTH
