"""Recognises right resource documents at once, without the models.

Most documents are right, and importing pydantic takes longer than checking them. What is not
recognised here goes to the models, which have the last word and the explanations; tests hold
that whatever is recognised here fits them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gongctl.config import rules
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.model import FIELD_TYPES

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

_FIELD: Final = Form(
    {
        "uniqueName": _NAME,
        "label": _CAPTION,
        "type": among(*FIELD_TYPES),
        "isRequired": is_boolean,
        "referenceObjectType": _NAME,
        "state": _PRESENT,
    },
    frozenset({"uniqueName", "label", "type"}),
)
_ABSENT_FIELD: Final = Form({"uniqueName": _NAME, "state": _ABSENT}, frozenset({"uniqueName", "state"}))


def _are_fields(value: object) -> bool:
    return type(value) is YamlList and all(_FIELD.fits(one) or _ABSENT_FIELD.fits(one) for one in value)


_FORMS: Final = (
    Form(
        {
            "kind": among("Integration"),
            "integrationId": _NAME,
            "integrationType": _NAME,
            "displayName": _CAPTION,
            "crmInstanceUrl": obeys(rules.web_uri),
            "state": _PRESENT,
        },
        frozenset({"kind", "integrationId", "integrationType"}),
    ),
    Form(
        {"kind": among("Integration"), "integrationId": _NAME, "state": _ABSENT},
        frozenset({"kind", "integrationId", "state"}),
    ),
    Form(
        {
            "kind": among("ObjectSchema"),
            "integrationId": _NAME,
            "objectType": _NAME,
            "fields": _are_fields,
            "prune": is_boolean,
            "mapping": map_of(_NAME),
            "state": _PRESENT,
        },
        frozenset({"kind", "integrationId", "objectType", "fields"}),
    ),
)


def recognises(data: object) -> bool:
    """Tell whether a document is right for certain; `False` only means that it is not known."""
    return any(form.fits(data) for form in _FORMS)
