"""Whether the text of a field's value is one of the field's type."""

import datetime as dt
import re
from collections.abc import Callable

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_DATETIME = 40


def fits(kind: str, value: str) -> bool:
    """Whether `value` can stand in a field of the type `kind`; an empty one stands for none, and always fits."""
    check = _CHECKS.get(kind)
    return check is None or not value or check(value)


def _is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None


def _is_truth(value: str) -> bool:
    return value.lower() in {"true", "false"}


def _is_date(value: str) -> bool:
    return _DATE.fullmatch(value) is not None and _reads(dt.date.fromisoformat, value)


def _is_datetime(value: str) -> bool:
    day, time = value[:10], value[10:]
    return (
        _is_date(day) and len(time) > 1 and len(value) <= _LONGEST_DATETIME and _reads(dt.datetime.fromisoformat, value)
    )


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "NUMBER": _is_number,
    "CURRENCY": _is_number,
    "BOOLEAN": _is_truth,
    "DATE": _is_date,
    "DATETIME": _is_datetime,
}
