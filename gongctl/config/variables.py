"""`${name}` in the strings of resources.

`$${` stands for a literal `${`. A value whose variables cannot be resolved becomes `Unknown`,
so that it is not judged any further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gongctl.config.likeness import Names
from gongctl.config.nodes import Unknown, YamlList, YamlMap
from gongctl.config.rules import MOST_FINDINGS
from gongctl.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from gongctl.config.spans import Document, Route

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_OF_FIELD: Final = 3  # fields, a number, and a key
_USE: Final = re.compile(r"\$\$\{|\$\{([^${}]*)\}|\$\{")


@dataclass(frozen=True)
class Substitution:
    """A document with its variables filled in, and what was wrong."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]


def names_used(document: Document) -> frozenset[str]:
    """Give the names of the variables that a document uses, whatever their values."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [document.data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and "${" in value:
            names.update(match[1] for match in _USE.finditer(value) if match[1] and NAME.fullmatch(match[1]))
        elif isinstance(value, YamlMap | YamlList) and id(value) not in seen:
            seen.add(id(value))
            waiting += value.values() if isinstance(value, YamlMap) else value
    return frozenset(names)


def substitute(
    document: Document, values: Mapping[str, str], unreadable: Container[str] = (), names: Names | None = None
) -> Substitution:
    """Fill in the variables of a document. Nothing is said of `unreadable` names: what they hold is not known."""
    work = _Substituting(document, values, unreadable, names or Names(values))
    data = work.value(document.data, ())
    return Substitution(replace(document, data=data), tuple(work.diagnostics))


@dataclass
class _Substituting:
    document: Document
    values: Mapping[str, str]
    unreadable: Container[str]
    names: Names
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def value(self, value: object, route: Route) -> object:
        """Fill in a value and all that is below it; the depth was bounded when it was read."""
        if isinstance(value, YamlMap):
            filled = YamlMap(value.start, value.end)
            filled.marks, filled.merged, filled.merges = value.marks, value.merged, value.merges
            filled.update({key: self.value(one, (*route, key)) for key, one in value.items()})
            return filled
        if isinstance(value, YamlList):
            items = YamlList(value.start, value.end)
            items.marks = value.marks
            items.extend(self.value(one, (*route, index)) for index, one in enumerate(value))
            return items
        if isinstance(value, str) and "${" in value and not isinstance(value, Unknown):
            return self._text(value, route)
        return value

    def _text(self, text: str, route: Route) -> str:
        if route in {("kind",), ("state",)} or (len(route) == _OF_FIELD and route[-1] == "state"):
            advice = "write the word itself: what a document is about must not depend on the environment"
            span = self.document.value_span(route)
            summary = f"a variable cannot stand in {route[-1]!r}"
            self.diagnostics.append(Diagnostic("GC509", Severity.ERROR, summary, advice, span))
            return Unknown(text)
        known = True
        pieces = []
        end = 0
        for match in _USE.finditer(text):
            pieces.append(text[end : match.start()])
            end = match.end()
            if match[0] == "$${":
                pieces.append("${")
                continue
            piece = self._resolved(match[1], match[0], route)
            known = known and piece is not None
            pieces.append(match[0] if piece is None else piece)
        pieces.append(text[end:])
        filled = "".join(pieces)
        return filled if known else Unknown(filled)

    def _resolved(self, name: str | None, written: str, route: Route) -> str | None:
        if name is None:
            self._error(
                "GC509", "a '${' that is not closed", "write ${name}; '$${' stands for a literal '${'", written, route
            )
            return None
        if not NAME.fullmatch(name):
            advice = "a name begins with a letter and holds letters, digits and '_'; '$${' stands for a literal '${'"
            self._error("GC509", f"{name!r} is no name of a variable", advice, written, route)
            return None
        if name not in self.values and name in self.unreadable:
            return None
        if name not in self.values:
            meant = self.names.nearest(name)
            hint = "" if meant is None else f"did you mean ${{{meant}}}? "
            advice = f"{hint}set it in `variables` of the environment, or with --var {name}=VALUE"
            self._error("GC508", f"the variable {name!r} is not set", advice, written, route)
            return None
        return self.values[name]

    def _error(self, code: str, summary: str, advice: str, written: str, route: Route) -> None:
        if len(self.diagnostics) <= MOST_FINDINGS:  # one more than is told, so that the cut is seen
            self.diagnostics.append(Diagnostic(code, Severity.ERROR, summary, advice, self._span(written, route)))

    def _span(self, written: str, route: Route) -> Span:
        """Point at the very `${name}` where it stands in the file as it is, else at the whole value."""
        document = self.document
        span = document.value_span(route)
        if not route:
            return span
        source = document.source
        start = source.offset(span.start.line - 1, span.start.column - 1)
        end = source.offset(span.end.line - 1, span.end.column - 1)
        found = source.text.find(written, start, end)
        escaped = found > 0 and source.text[found - 1] == "$"
        return span if found < 0 or escaped else source.span(found, found + len(written))
