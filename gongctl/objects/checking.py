"""Records against the fields that are declared: objects, or what is wrong with them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongctl.model import CrmObject
from gongctl.objects.expected import LEFT_OUT, OBJECT_ID, Expected
from gongctl.objects.record import Fault
from gongctl.objects.values import UnfitError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.objects.values import Convert, Raw


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column fills, and how. One that fills nothing has no `convert`; `fault` says why that is wrong."""

    target: str
    convert: Convert | None = None
    fault: Fault | None = None


class Checker:
    """Checks the records of one file. What a header tells is told once, in `faults`, and not for every record."""

    def __init__(self, expected: Expected, header: Sequence[str] | None = None) -> None:
        self._expected = expected
        self._columns: dict[str, _Column] = {}
        self._required = [name for name, one in expected.fields.items() if one.is_required]
        self._wants_id = True
        self.faults: tuple[Fault, ...] = () if header is None else tuple(self._about(header))

    @property
    def columns(self) -> frozenset[str]:
        """All columns that were seen."""
        return frozenset(self._columns)

    def check(self, values: Mapping[str, Raw]) -> tuple[CrmObject, tuple[Fault, ...]]:
        """Give what a record is as far as it is right, and all that is wrong with it.

        An object without an id that can be used has an empty one.
        """
        faults: list[Fault] = []
        fields: dict[str, str] = {}
        object_id = ""
        for column, raw in values.items():
            known = self._columns.get(column) or self._look_up(column)
            if known.convert is None:
                faults += [known.fault] if known.fault else []
                continue
            try:
                text = known.convert(raw)
            except UnfitError as error:
                faults.append(_unfit(column, known.target, raw, error))
                text = " "  # it is there, and told about
            if known.target == OBJECT_ID:
                object_id = text.strip() and text
                continue
            if known.target in fields:
                faults.append(self._twice(column, known.target, values))
            fields[known.target] = text
        if not object_id and self._wants_id and self._expected.id_column not in values:
            faults.append(self._no_id())
        faults += [_missing(name) for name in self._required if not fields.get(name)]
        return CrmObject(object_id, fields), tuple(faults)

    def _look_up(self, column: str) -> _Column:
        target = self._expected.target(column)
        if target is None:
            found = _Column(LEFT_OUT, fault=self._unknown(column))
        elif target == LEFT_OUT:
            found = _Column(target)
        elif target == OBJECT_ID:
            found = _Column(target, _object_id)
        else:
            found = _Column(target, self._expected.converter(target))
        self._columns[column] = found
        return found

    def _about(self, header: Sequence[str]) -> Iterator[Fault]:
        filled: dict[str, str] = {}
        for column in header:
            known = self._look_up(column)
            if known.fault is not None:
                yield known.fault
            elif known.convert is not None and filled.setdefault(known.target, column) != column:
                yield _both(filled[known.target], column, known.target)
            else:
                continue
            self._columns[column] = _Column(LEFT_OUT)
        if OBJECT_ID not in filled:
            self._wants_id = False
            yield self._no_id_column(header)
        for name in [one for one in self._required if one not in filled]:
            self._required.remove(name)
            advice = f"add the column, or say which one it is: --map COLUMN={name}"
            yield Fault("GC710", f"no column fills {name!r}, which is required", advice)

    def _unknown(self, column: str) -> Fault:
        near = self._expected.likely(column)
        advice = f"did you mean {near!r}? Then --map {_word(column, near)}; to leave it out, " if near else ""
        return Fault("GC707", "no field of this schema has that name", f"{advice}--map {_word(column, '')}", column)

    def _twice(self, column: str, target: str, values: Mapping[str, Raw]) -> Fault:
        return _both(next(one for one in values if self._columns[one].target == target), column, target)

    def _no_id(self) -> Fault:
        return Fault("GC708", f"the record has no {self._expected.id_column!r}", "every object has an id of its own")

    def _no_id_column(self, header: Sequence[str]) -> Fault:
        advice = "say which one holds the ids: --id-column NAME"
        if len(header) == 1 and (other := [one for one in ";\t|" if one in header[0]]):
            advice = f"columns are separated by commas, and not by {other[0]!r}"
        return Fault("GC708", f"there is no column {self._expected.id_column!r}", advice)


def _object_id(raw: Raw) -> str:
    allowed = "the id of the object, as a text or a number"
    if isinstance(raw, bool):
        raise UnfitError("is a boolean", allowed)
    if not raw.strip():
        raise UnfitError("is blank", allowed)
    if "\0" in raw:
        raise UnfitError("holds the character NUL", allowed)
    return str(raw)


def _unfit(column: str, target: str, raw: Raw, error: UnfitError) -> Fault:
    value = str(raw).lower() if isinstance(raw, bool) else shown(raw)
    code = "GC708" if target == OBJECT_ID else "GC711"
    guess = "" if error.guess is None else f"{error.guess} "
    return Fault(code, f"{value} {error}", f"{guess}allowed: {error.allowed}", column)


def _missing(name: str) -> Fault:
    return Fault("GC710", f"{name!r} is required, and not given", "give it a value")


def _both(first: str, second: str, target: str) -> Fault:
    summary = f"the columns {first!r} and {second!r} both fill {target!r}"
    return Fault("GC704", summary, f"leave one out: --map {_word(second, '')}", second)


def _word(column: str, target: str) -> str:
    """Write COLUMN=TARGET so that a shell takes it for one word."""
    return shlex.quote(f"{column}={target}")
