"""pydantic's errors about a document, in our words and at their places."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from gongctl.config.dialects import PLAIN, key_elsewhere
from gongctl.config.likeness import nearest
from gongctl.config.nodes import Odd, Unknown, YamlList, YamlMap
from gongctl.config.resources import (
    ABSENT_TAG,
    PRESENT_TAG,
    RULE_ERROR,
    ObjectSchema,
    Shape,
)
from gongctl.config.rules import MOST_FINDINGS, Problem, suggestion
from gongctl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongctl.config.dialects import Speech
    from gongctl.config.spans import Document, Route

_TAGS: Final = frozenset({PRESENT_TAG, ABSENT_TAG})
_EXPECTED: Final = {
    "string_type": "a string",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a map",
    "dict_type": "a map",
}
_SHOWN: Final = 60


def findings(
    document: Document,
    model: type[Shape],
    *,
    skip: str | None = None,
    secrets: Sequence[Route] = (),
    speech: Speech = PLAIN,
) -> list[Diagnostic]:
    """List what keeps a document from fitting a model, which was made for a speech.

    The top-level key `skip` was judged by somebody else; values below `secrets` are never quoted.
    """
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        told = _Translation(document, model, error, skip, secrets, speech).diagnostics()
        return list(islice(told, MOST_FINDINGS + 1))
    return []


class _Translation:
    """The errors of one document on their way to diagnostics."""

    def __init__(  # noqa: PLR0913 - all that is known of it
        self,
        document: Document,
        model: type[Shape],
        error: ValidationError,
        skip: str | None,
        secrets: Sequence[Route],
        speech: Speech,
    ) -> None:
        self.document = document
        self.model = model
        located = ((_route(one["loc"]), one) for one in error.errors(include_url=False))
        self.errors = [(route, one) for route, one in located if route != (skip,)]
        self.secrets = frozenset(secrets)
        self.speech = speech
        self.meant: set[Route] = set()  # keys that were written, but wrongly

    def diagnostics(self) -> Iterator[Diagnostic]:
        steps = {"extra_forbidden": self._unknown_key, "literal_error": self._literal, RULE_ERROR: self._rule}
        for route, error in self.errors:
            if error["type"] != "missing" and not self._is_unknown(route):
                yield steps.get(error["type"], self._wrong_type)(route, error)
        for route, error in self.errors:
            if error["type"] == "missing" and route not in self.meant:
                yield self._missing(route)

    def _is_unknown(self, route: Route) -> bool:
        return isinstance(self.document.value_at(route), Unknown)

    def _missing(self, route: Route) -> Diagnostic:
        required = [key for key, info in self._model_at(route).known_keys().items() if info]
        advice = f"required here: {', '.join(required)}"
        if needed := self.speech.needed_in(str(route[-1])):
            advice = f"needed in {needed}; {advice}"
        span = self.document.value_span(route[:-1])
        return Diagnostic("GC204", Severity.ERROR, f"'{route[-1]}' is missing", advice, span)

    def _unknown_key(self, route: Route, _error: Mapping[str, Any]) -> Diagnostic:
        key = str(route[-1])
        model = self._model_at(route)
        span = self.document.key_span(route)
        if model.present is not None and key in model.present.known_keys():
            kept = [name for name in model.known_keys() if name != "state"]
            advice = f"with 'state: absent', write {' and '.join(kept)} alone; or remove the state"
            return Diagnostic("GC207", Severity.ERROR, f"{key!r} stands beside 'state: absent'", advice, span)
        if key in model.elsewhere:
            advice = "remove it; it would count if an environment spoke a dialect that knows it"
            summary = f"no dialect that an environment speaks knows {key!r}"
            return Diagnostic("GC209", Severity.ERROR, summary, advice, span)
        known = list(model.known_keys())
        if key in model.unspoken:
            advice = f"{key_elsewhere(key)}; {suggestion('', known)}"
            return Diagnostic("GC203", Severity.ERROR, f"unknown key {key!r}", advice, span)
        meant = nearest(key, known)
        if meant is not None:
            self.meant.add((*route[:-1], meant))
        bare = self._is_secret(route) and self.document.value_at(route) is None
        summary = "a key that is unknown" if bare and meant is None else f"unknown key {_short(key)}"
        return Diagnostic("GC203", Severity.ERROR, summary, suggestion(key, known), span)

    def _literal(self, route: Route, error: Mapping[str, Any]) -> Diagnostic:
        value = self.document.value_at(route)
        if isinstance(value, str) and issubclass(self.model, ObjectSchema) and (route, value) == (("state",), "absent"):
            advice = "no call of the API deletes a schema, only deleting its integration does: remove the state"
            summary = "an ObjectSchema cannot be absent"
            return Diagnostic("GC208", Severity.ERROR, summary, advice, self.document.value_span(route))
        written = error["ctx"]["expected"].split(" or ")
        allowed = [one.strip("'") for one in written]
        texts = written != allowed
        if route[-1] == "state" and (not issubclass(self.model, ObjectSchema) or len(route) > 1):
            allowed = ["present", "absent"]
        if isinstance(value, str) != texts or (not texts and type(value) is not int):
            return self._wrong(route, " or ".join(allowed))
        summary = f"{_name(route)} is {_short(str(value)) if texts else value}, which is not allowed"
        span = self.document.value_span(route)
        return Diagnostic("GC301", Severity.ERROR, summary, suggestion(str(value), allowed), span)

    def _rule(self, route: Route, error: Mapping[str, Any]) -> Diagnostic:
        problem: Problem = error["ctx"]["problem"]
        summary = f"{_name(route)} {problem.summary}"
        return Diagnostic(problem.code, Severity.ERROR, summary, problem.advice, self.document.value_span(route))

    def _wrong_type(self, route: Route, error: Mapping[str, Any]) -> Diagnostic:
        return self._wrong(route, _EXPECTED[error["type"]])

    def _wrong(self, route: Route, expected: str) -> Diagnostic:
        value = self.document.value_at(route)
        span = self.document.value_span(route)
        if value is None:
            if span.start == span.end and isinstance(route[-1], str):
                span = self.document.key_span(route)  # there is nothing to point at behind the key
            advice = "give it a value" if self._is_required(route) else "give it a value, or remove it"
            return Diagnostic("GC206", Severity.ERROR, f"{_name(route)} is null, and must be {expected}", advice, span)
        raw = "" if self._is_secret(route) else self.document.raw(route)
        summary = f"{_name(route)} is {_sort(value)}, and must be {expected}"
        return Diagnostic("GC205", Severity.ERROR, summary, _quoting(value, raw, expected), span)

    def _is_secret(self, route: Route) -> bool:
        return any(route[: len(secret)] == secret for secret in self.secrets)

    def _is_required(self, route: Route) -> bool:
        return self._model_at(route).known_keys().get(str(route[-1]), False)

    def _model_at(self, route: Route) -> type[Shape]:
        """Find the model of the map that a route's last key belongs to."""
        model, child, waiting = self.model, None, 0
        for depth, step in enumerate(route[:-1], start=1):
            if child is None and step in model.children:
                child = model.children[str(step)]
                waiting = child.depth
            if child is not None and waiting == 0:
                model, child = child.choose(self.document.value_at(route[:depth])), None
            waiting -= 1
        return model


def _route(location: Sequence[str | int]) -> Route:
    """Give the route of an error's location, which holds the tag of a union's member behind an item."""
    return tuple(
        step
        for index, step in enumerate(location)
        if not (step in _TAGS and index > 0 and isinstance(location[index - 1], int))
    )


def _name(route: Route) -> str:
    """Call a value by its key, or by its number in a list (counted from 1)."""
    if not route:
        return "the document"
    if isinstance(route[-1], int):
        return f"item {route[-1] + 1} of {_name(route[:-1])}"
    return _short(route[-1])


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def _sort(value: object) -> str:
    match value:
        case bool():
            return "a boolean"
        case int():
            return "a number"
        case Odd(_, sort):
            return sort
        case YamlMap():
            return "a map"
        case YamlList():
            return "a list"
        case _:
            return "a string"


def _quoting(value: object, raw: str, expected: str) -> str:
    """Say how to write a value so that it is what was expected."""
    if expected == "true or false":
        text = (value.text if isinstance(value, Odd) else str(value)).lower()
        meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}.get(text)
        return "write true or false, without quotes" if meant is None else f"write {meant}, without quotes"
    if isinstance(value, YamlMap | YamlList):
        return f"write {expected} here"
    if expected == "a string" and raw:
        return f'quote it: "{raw}"'
    if expected == "a string":
        return "put it in quotes"
    advice = {"a list": "write its items one a line, each behind '- '", "a map": "write its entries as `key: value`"}
    return advice.get(expected, f"write {expected}, without quotes")
