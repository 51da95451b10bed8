"""Recognises right resource documents at once, without the models.

Most documents are right, and importing pydantic takes longer than checking them. What is not
recognised here goes to the models, which have the last word and the explanations; tests hold
that whatever is recognised here fits them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple

from gongctl.config import rules
from gongctl.config.dialects import PLAIN, Speech
from gongctl.config.nodes import YamlList, YamlMap

Test = Callable[[object], bool]


class Form(NamedTuple):
    """The keys that a map may have, what each must pass, and those that it must have."""

    tests: Mapping[str, Test]
    required: frozenset[str]

    def fits(self, data: object) -> bool:
        """Tell whether a map is right."""
        if type(data) is not YamlMap or not self.required <= data.keys():
            return False
        for key, value in data.items():
            test = self.tests.get(key)
            if test is None or not test(value):
                return False
        return True


def obeys(rule: rules.Rule) -> Test:
    """Make a test of a rule for strings."""
    return lambda value: type(value) is str and rule(value) is None


def among(*values: str) -> Test:
    """Make the test for one of some strings."""
    allowed = frozenset(values)
    return lambda value: type(value) is str and value in allowed


def is_boolean(value: object) -> bool:
    """Test for a boolean."""
    return type(value) is bool


def map_of(test: Test) -> Test:
    """Make the test for a map of any keys whose values all pass a test."""
    return lambda value: type(value) is YamlMap and all(test(one) for one in value.values())


_NAME: Final = obeys(rules.identifier)
_CAPTION: Final = obeys(rules.caption)
_PRESENT: Final = among("present")
_ABSENT: Final = among("absent")

_EMAIL: Final = obeys(rules.email)
_ABSENT_FIELD: Final = Form({"uniqueName": _NAME, "state": _ABSENT}, frozenset({"uniqueName", "state"}))


def _are_values(value: object) -> bool:
    return (
        type(value) is YamlList and all(_CAPTION(one) for one in value) and 0 < len(value) == len(set(map(str, value)))
    )


_INTEGRATION_KEYS: Final[Mapping[str, Test]] = {
    "integrationType": _NAME,
    "displayName": _CAPTION,
    "crmInstanceUrl": obeys(rules.web_uri),
    "ownerEmail": _EMAIL,
}
_FIELD_KEYS: Final[Mapping[str, Test]] = {
    "isRequired": is_boolean,
    "referenceObjectType": _NAME,
    "orderedValueList": _are_values,
}


def _known(tests: Mapping[str, Test], keys: frozenset[str]) -> dict[str, Test]:
    return {key: test for key, test in tests.items() if key in keys}


def _are_fields(speech: Speech) -> Test:
    tests = {"uniqueName": _NAME, "label": _CAPTION, "type": among(*speech.types), "state": _PRESENT}
    form = Form(tests | _known(_FIELD_KEYS, speech.field_keys), frozenset({"uniqueName", "label", "type"}))
    return lambda value: type(value) is YamlList and all(form.fits(one) or _ABSENT_FIELD.fits(one) for one in value)


@cache
def _forms(speech: Speech) -> tuple[Form, ...]:
    common = {"kind": among("Integration"), "integrationId": _NAME}
    return (
        Form(
            common | _known(_INTEGRATION_KEYS, speech.integration_keys) | {"state": _PRESENT},
            frozenset(common) | speech.integration_required,
        ),
        Form(common | {"state": _ABSENT}, frozenset({*common, "state"})),
        Form(
            {
                "kind": among("ObjectSchema"),
                "integrationId": _NAME,
                "objectType": _NAME,
                "fields": _are_fields(speech),
                "prune": is_boolean,
                "mapping": map_of(_NAME),
                "state": _PRESENT,
            },
            frozenset({"kind", "integrationId", "objectType", "fields"}),
        ),
    )


def recognises(data: object, speech: Speech = PLAIN) -> bool:
    """Tell whether a document is right for certain; `False` only means that it is not known."""
    return any(form.fits(data) for form in _forms(speech))
