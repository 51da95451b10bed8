"""Taking single values out of an answer that is not trusted: the right kind, nothing, or a clear error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gongctl.gong.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongctl.gong.client import Answer
    from gongctl.gong.errors import Trace

_Value = TypeVar("_Value")

_MOST_DIGITS: Final = 20
"""An int64 has 19."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object of an answer and where it stands there. A property that is null is a missing one."""

    trace: Trace
    where: str
    value: object

    def identity(self, name: str) -> str:
        """Read a text without which the item cannot be told from others."""
        found = self.text(name)
        if not found:
            raise self._error(f"{self.where} has no {name!r}, so it cannot be told what it is")
        return found

    def whole(self, name: str) -> int:
        """Read a whole number that is an identity, exactly: given as a number or in digits, never rounded."""
        found = self._get(name)
        if isinstance(found, str) and found.isascii() and found.isdigit():
            found = int(found) if len(found) <= _MOST_DIGITS else found
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        raise self._wrong(name, "a whole number", found)

    def text(self, name: str) -> str | None:
        """Read a text."""
        found = self._get(name)
        if found is None or isinstance(found, str):
            return found
        raise self._wrong(name, "a text", found)

    def truth(self, name: str) -> bool | None:
        """Read a boolean."""
        found = self._get(name)
        if found is None or isinstance(found, bool):
            return found
        raise self._wrong(name, "true or false", found)

    def number(self, name: str) -> int | None:
        """Read a whole number."""
        found = self._get(name)
        if found is None or (isinstance(found, int) and not isinstance(found, bool)):
            return found
        raise self._wrong(name, "a whole number", found)

    def words(self, name: str) -> tuple[str, ...] | None:
        """Read a list of texts."""
        found = self._get(name)
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self._wrong(name, "a list of texts", found)
        return tuple(found)

    def texts(self, name: str) -> dict[str, str]:
        """Read an object all of whose values are texts; values that are null are left out."""
        found = self._get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self._wrong(name, "an object", found)
        for key, value in found.items():
            if not isinstance(value, str | None):
                raise self._wrong(f"{name}.{key}", "a text", value)
        return {key: value for key, value in found.items() if value is not None}

    def _get(self, name: str) -> object:
        if not isinstance(self.value, dict):
            raise self._error(f"{self.where} is no object")
        return self.value.get(name)

    def _wrong(self, name: str, expected: str, found: object) -> AnswerError:
        return self._error(f"{self.where}.{name} is not {expected}, but {type(found).__name__}")

    def _error(self, said: str) -> AnswerError:
        return AnswerError(
            "GC605",
            self.trace,
            f"{self.trace.operation}: {said}",
            "this is not what the API is described to answer; check baseUrl and dialect",
        )


def unique(trace: Trace, what: str, named: Sequence[tuple[str, _Value]]) -> tuple[_Value, ...]:
    """Drop repetitions of the same thing; raise `AnswerError` where one name stands for two different ones."""
    found: dict[str, _Value] = {}
    for name, value in named:
        if found.setdefault(name, value) != value:
            raise AnswerError(
                "GC605",
                trace,
                f"{trace.operation}: {what} {name!r} is listed twice, with different contents",
                "no plan can be made of that; look at the account, or ask Gong's support",
            )
    return tuple(found.values())


def items(answer: Answer, name: str, dialect: str) -> list[Item]:
    """Take the expected list out of an answer. A null list, or a bare requestId, is an empty one."""
    values = expected(answer, name, dialect)
    if values is None:
        return []
    if not isinstance(values, list):
        raise _odd(answer, f"{name!r} is no list")
    return [Item(answer.trace, f"{name}[{place}]", value) for place, value in enumerate(values)]


def entries(answer: Answer, name: str, dialect: str) -> dict[str, Any]:
    """Take the expected object out of an answer. A null one, or a bare requestId, is an empty one."""
    values = expected(answer, name, dialect)
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise _odd(answer, f"{name!r} is no object")
    return values


def expected(answer: Answer, name: str, dialect: str) -> object:
    """Take what is expected out of an answer; `None` where it says nothing. Raises where it says other things."""
    others = sorted(answer.body.keys() - {"requestId"})
    if name in answer.body or not others:
        return answer.body.get(name)
    shown = answer.scrub(", ".join(map(repr, others[:5])))
    raise AnswerError(
        "GC605",
        answer.trace,
        f"{answer.trace.operation}: the answer has no {name!r}, but {shown}",
        f"is this the right dialect? The server may speak another one than {dialect!r}",
    )


def _odd(answer: Answer, said: str) -> AnswerError:
    return AnswerError(
        "GC605",
        answer.trace,
        f"{answer.trace.operation}: {said}",
        "this is not what the API is described to answer; check baseUrl and dialect",
    )
