"""The expressions of GitHub Actions, as far as the workflows in `examples/ci` use them; anything else is an error.

Paths (`github.event.before`), strings, `true`, `false`, `!`, `==`, `!=`, `&&`, `||`, parentheses, and the
functions that ask how a job went so far.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>&&|\|\||==|!=|!|\(\)|\(|\))|(?P<path>[A-Za-z_][\w.-]*))")
_FILLED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
STATUS = ("success", "failure", "cancelled", "always")


def asks_for_status(expression: str) -> bool:
    """Whether a condition says itself what it wants of the steps or jobs before; else it means success, too."""
    return any(f"{name}()" in expression for name in STATUS)


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Give the value of an expression, with or without `${{ }}` around it."""
    inner = re.fullmatch(r"\s*\$\{\{(.*)\}\}\s*", expression, re.DOTALL)
    return _Reader(inner[1] if inner else expression, context).whole()


def filled(text: str, context: Mapping[str, Any]) -> str:
    """Replace every `${{ }}` in a text by its value, written as GitHub writes it."""
    return _FILLED.sub(lambda found: written(evaluate(found[1], context)), text)


def written(value: Any) -> str:
    """Write a value as text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return _number(one) == _number(other)


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return float("nan")


class _Reader:
    def __init__(self, expression: str, context: Mapping[str, Any]) -> None:
        self._expression, self._context = expression, context
        self._tokens = self._split(expression)

    def whole(self) -> Any:
        value = self._or()
        assert not self._tokens, f"not understood: {self._tokens} in {self._expression!r}"
        return value

    @staticmethod
    def _split(expression: str) -> list[str]:
        tokens, at = [], 0
        while at < len(expression.rstrip()):
            found = _TOKEN.match(expression, at)
            assert found is not None, f"not understood: {expression[at:]!r}"
            tokens.append(found[0].strip())
            at = found.end()
        return tokens

    def _next(self, *signs: str) -> str | None:
        return self._tokens.pop(0) if self._tokens and self._tokens[0] in signs else None

    def _or(self) -> Any:
        value = self._and()
        while self._next("||"):
            other = self._and()
            value = value or other
        return value

    def _and(self) -> Any:
        value = self._comparison()
        while self._next("&&"):
            other = self._comparison()
            value = value and other
        return value

    def _comparison(self) -> Any:
        value = self._single()
        while sign := self._next("==", "!="):
            value = _equal(value, self._single()) is (sign == "==")
        return value

    def _single(self) -> Any:
        if self._next("!"):
            return not self._single()
        if self._next("("):
            value = self._or()
            assert self._next(")")
            return value
        token = self._tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._next("()"):
            return self._context["status"][token]
        return {"true": True, "false": False}.get(token, self._found(token))

    def _found(self, path: str) -> Any:
        first, *names = path.split(".")
        assert first in self._context or first in {"true", "false"}, f"no such context: {path}"
        value: Any = self._context.get(first)
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value
