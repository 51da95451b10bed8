"""Values of data files to the strings that the API takes, by the type of their field.

What is sent is what stands in the file, or the same in another spelling: nothing is rounded, cut or guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from gongctl.model import REFERENCE


class Number(str):
    """A number of a JSON file, digit by digit as it is written there."""

    __slots__ = ()


Raw = str | bool
"""A value as a file gives it: a text, a number of JSON (`Number`), or a boolean of JSON."""

Convert = Callable[[Raw], str]


class UnfitError(ValueError):
    """A value that its field cannot take; `allowed` says what it can, `guess` asks whether another one was meant."""

    def __init__(self, summary: str, allowed: str, guess: str | None = None) -> None:
        super().__init__(summary)
        self.allowed = allowed
        self.guess = guess


MOST_DIGITS: Final = 400
"""What an exponent may make of a number: more than any field holds, and less than would hurt."""

_SHOWN: Final = 60
_DECIMAL: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LOOSE: Final = re.compile(r"([+-]?)([0-9]+\.?|[0-9]*(?:\.[0-9]+))")
_EXPONENT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE]([+-]?[0-9]+)")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ])([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?:[Zz]|[+-]([0-9]{2})(?::?([0-9]{2}))?)?"
)
_HOURS: Final = 23
_SIXTIETHS: Final = 59
_A_NUMBER: Final = "a decimal number such as -1234.50, without separators of thousands"
_A_BOOLEAN: Final = "true or false"
_A_DATE: Final = "a date of the calendar as YYYY-MM-DD, such as 2026-01-31"
_A_DATETIME: Final = "a date and a time in ISO 8601, such as 2026-01-31T09:30:00Z or 2026-01-31T09:30:00+01:00"
_A_TEXT: Final = "a text"
_MOST_LISTED: Final = 20


def shown(text: str) -> str:
    """Quote a text for people: shortened, and with what cannot be seen as escapes."""
    return repr(str(text) if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def converter(field_type: str | None) -> Convert:
    """Give what converts the values of a field; that raises `UnfitError` for those that do not fit."""
    return _CONVERTERS.get(field_type or "", _string)


def listed(values: Sequence[str], meant: Callable[[str], str | None]) -> Convert:
    """Give what takes one of some values, exactly, and raises `UnfitError` for others; `meant` guesses which one."""
    there = frozenset(values)
    more = f" and {len(values) - _MOST_LISTED:,} more" if len(values) > _MOST_LISTED else ""
    allowed = ", ".join(values[:_MOST_LISTED]) + more

    def convert(raw: Raw) -> str:
        text = _string(raw)
        if text in there:
            return text
        near = meant(text)
        raise UnfitError("is none of the field's values", allowed, None if near is None else f"did you mean {near!r}?")

    return convert


def formed(wrong: Callable[[str], str | None], allowed: str) -> Convert:
    """Give what takes texts of a form, and raises `UnfitError` with what is `wrong` with others."""

    def convert(raw: Raw) -> str:
        text = _text(raw, allowed)
        if (found := wrong(text)) is not None:
            raise UnfitError(found, allowed)
        return text

    return convert


def _number(raw: Raw) -> str:
    text = _text(raw, _A_NUMBER)
    if _DECIMAL.fullmatch(text):
        return text
    exponent = _EXPONENT.fullmatch(text)
    if exponent is not None:
        return _written_out(raw, text, exponent[1])
    loose = _LOOSE.fullmatch(text)
    if loose is None:
        raise UnfitError("is no number", _A_NUMBER)
    whole, _, fraction = loose[2].partition(".")
    sign = "-" if loose[1] == "-" else ""
    return f"{sign}{whole or '0'}" + (f".{fraction}" if fraction else "")


def _written_out(raw: Raw, text: str, exponent: str) -> str:
    """Write a number with an exponent in plain digits, exactly.

    In JSON only. In a text it is most often what a spreadsheet made of a long number, whose digits are lost.
    """
    if not isinstance(raw, Number):
        raise UnfitError("is written with an exponent, as a spreadsheet shortens long numbers", _A_NUMBER)
    if len(exponent.lstrip("+-0")) > len(str(MOST_DIGITS)) or abs(int(exponent)) > MOST_DIGITS:
        raise UnfitError("has an exponent that no field holds", f"{_A_NUMBER}; an exponent of {MOST_DIGITS} at most")
    return format(Decimal(text), "f")


def _boolean(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    text = raw.lower()
    if text not in {"true", "false"} or isinstance(raw, Number):
        raise UnfitError("is no boolean", _A_BOOLEAN)
    return text


def _date(raw: Raw) -> str:
    text = _text(raw, _A_DATE)
    if isinstance(raw, Number) or not _DATE.fullmatch(text) or not _is_date(text):
        raise UnfitError("is no date", _A_DATE)
    return text


def _datetime(raw: Raw) -> str:
    """Check a time; a blank before it, as databases write it, or `t`, becomes the `T` of ISO 8601; `z` is `Z`."""
    text = _text(raw, _A_DATETIME)
    found = _DATETIME.fullmatch(text)
    if found is None or isinstance(raw, Number):
        raise UnfitError("is no date with a time", _A_DATETIME)
    day, _, hours, minutes, seconds, offset_hours, offset_minutes = found.groups("0")
    in_range = int(hours) <= _HOURS and int(offset_hours) <= _HOURS
    if not (in_range and max(map(int, (minutes, seconds, offset_minutes))) <= _SIXTIETHS and _is_date(day)):
        raise UnfitError("is no real date and time", _A_DATETIME)
    return text.replace(" ", "T").upper()


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _string(raw: Raw) -> str:
    if isinstance(raw, bool):
        return _boolean(raw)
    return _text(raw, _A_TEXT)


def _reference(raw: Raw) -> str:
    return _text(raw, "the objectId of what it points at, as a text or a number")


def _text(raw: Raw, allowed: str) -> str:
    if isinstance(raw, bool):
        raise UnfitError("is a boolean", allowed)
    if "\0" in raw:
        raise UnfitError("holds the character NUL, which no field takes", allowed)
    return str(raw)


_CONVERTERS: Final[Mapping[str, Convert]] = {
    "NUMBER": _number,
    "CURRENCY": _number,
    "PERCENT": _number,
    "BOOLEAN": _boolean,
    "DATE": _date,
    "DATETIME": _datetime,
    REFERENCE: _reference,
}


def canonical(field_type: str | None, text: str) -> object:
    """Give something that is equal for two texts of a field if they mean the same: `1.0` and `1`, `+00:00` and `Z`."""
    if field_type in {"NUMBER", "CURRENCY", "PERCENT"} and (_DECIMAL.fullmatch(text) or _is_short(text)):
        return Decimal(text)
    if field_type == "BOOLEAN":
        return text.lower()
    if field_type == "DATETIME" and _DATETIME.fullmatch(text):
        return _moment(text)
    return text


def _is_short(text: str) -> bool:
    """Whether a text is a number with an exponent of a size that fields hold, as accounts may give numbers back."""
    found = _EXPONENT.fullmatch(text)
    return found is not None and len(found[1]) <= len(str(MOST_DIGITS)) + 1


def _moment(text: str) -> object:
    """Give the instant of a time with an offset that can be told exactly; a text for what has none."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    fraction = re.search(r"[.,]([0-9]+)", text)
    exact = fraction is None or not fraction[1][6:].strip("0")  # Python keeps millionths
    if moment.tzinfo is None or not exact:
        return text
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:  # in the first or the last hours of the calendar
        return text
