"""What records are held against: the fields of a schema, and the columns that fill them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from gongctl.diagnostics import failure
from gongctl.objects.values import converter, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gongctl.diagnostics import GongctlError
    from gongctl.model import DesiredSchema, Field
    from gongctl.objects.values import Convert

OBJECT_ID: Final = "objectId"
LEFT_OUT: Final = ""
"""The target of a column that fills nothing."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The fields of a schema by name; `columns` leads from columns that are not named like their target to it.

    `meant` guesses which of the targets a name was to be. Where objects have no schema, they are `free`: every column
    fills a field of its own name. `judged` has what converts the values of fields of which more is known than the type.
    """

    fields: Mapping[str, Field]
    columns: Mapping[str, str]
    id_column: str
    meant: Callable[[str], str | None]
    free: bool = False
    judged: Mapping[str, Convert] = field(default_factory=dict)

    def target(self, column: str) -> str | None:
        """Say what a column fills: a field, `OBJECT_ID`, nothing (`LEFT_OUT`), or `None` where nothing tells."""
        if column == self.id_column:
            return OBJECT_ID
        if column in self.columns:
            return self.columns[column]
        return column if self.free or column in self.fields else None

    def converter(self, target: str) -> Convert:
        """Give what converts the values of a field; where nothing tells of it, any text will do."""
        known = self.fields.get(target)
        return self.judged.get(target) or converter(None if known is None else known.type)

    def likely(self, column: str) -> str | None:
        """Guess what an unknown column was to fill: the field whose label it is, or one with a name like it."""
        label = column.strip().casefold()
        for name, one in self.fields.items():
            if (one.label or "").strip().casefold() == label:
                return name
        return self.meant(column)


def expect(  # noqa: PLR0913 - all that may say something about columns
    schema: DesiredSchema,
    said: Sequence[tuple[str, str]],
    id_column: str | None,
    meant: Callable[[str], str | None],
    beside: Sequence[Field] = (),
    *,
    free: bool = False,
    judged: Mapping[str, Convert] = MappingProxyType({}),
) -> Expected:
    """Gather what a schema, its mapping, and the command line (`said`, `id_column`) say; the last of them wins.

    `beside` are what objects may have beside the fields of a schema; `free` says that there is none; `judged` is as in
    `Expected`. Raises `GongctlError` (GC713) for a target that is no field, and for what contradicts itself.
    """
    fields = {one.unique_name: one for one in (*beside, *schema.fields)}
    _check(said, fields, meant, free=free)
    ids = [column for column, target in said if target == OBJECT_ID]
    if id_column is not None and ids and ids != [id_column]:
        raise _wrong(f"--id-column {id_column!r} and --map {ids[0]}={OBJECT_ID} contradict each other", "keep one")
    taken = {target for _, target in said if target != LEFT_OUT}
    mapped = {
        column: target for column, target in schema.mapping.items() if target not in taken and column not in dict(said)
    }
    mapped_ids = [column for column, target in mapped.items() if target == OBJECT_ID]
    found = id_column or next(iter((*ids, *mapped_ids)), OBJECT_ID)
    columns = {column: target for column, target in {**mapped, **dict(said)}.items() if target != OBJECT_ID}
    if found in dict(said) or id_column is None:
        _check_ids(found, columns, id_column)
    return Expected(fields, columns, found, meant, free, judged)


def _check_ids(found: str, columns: Mapping[str, str], id_column: str | None) -> None:
    """Make sure that the column of the ids is not to fill something else."""
    target = columns.get(found)
    if target is None:
        return
    if id_column is not None:
        raise _wrong(f"--id-column {id_column!r} and --map {found}={target} contradict each other", "keep one")
    what = "left out" if target == LEFT_OUT else f"mapped to {target!r}"
    raise _wrong(f"the column {found!r} is {what}, so none holds the ids", "say which one does: --id-column NAME")


def _check(
    said: Sequence[tuple[str, str]],
    fields: Mapping[str, Field],
    meant: Callable[[str], str | None],
    *,
    free: bool,
) -> None:
    columns: set[str] = set()
    targets: dict[str, str] = {}
    for column, target in said:
        if not free and target not in fields and target not in {OBJECT_ID, LEFT_OUT}:
            near = meant(target)
            advice = f"did you mean {near!r}? " if near is not None else ""
            listed = ", ".join([*fields, OBJECT_ID])
            raise _wrong(f"--map {column}={target}: {shown(target)} is no field", f"{advice}there are: {listed}")
        if column in columns:
            raise _wrong(f"--map names the column {column!r} twice", "say once what it fills")
        columns.add(column)
        if target != LEFT_OUT and targets.setdefault(target, column) != column:
            raise _wrong(f"--map fills {target!r} from {targets[target]!r} and from {column!r}", "keep one of the two")


def _wrong(summary: str, advice: str) -> GongctlError:
    return failure("GC713", summary, advice)
