"""Recognises a right project file at once, without the models; see `quick`."""

from __future__ import annotations

from typing import Final

from gongctl.config import project_rules, rules
from gongctl.config.nodes import Odd, YamlList
from gongctl.config.quick import Form, Test, is_boolean, map_of, obeys

_FILLED: Final = obeys(rules.filled)
_VARIABLE: Final = obeys(project_rules.environment_variable)


def _list_of(test: Test) -> Test:
    return lambda value: type(value) is YamlList and all(test(one) for one in value)


def _is_date(value: object) -> bool:
    text = value.text if isinstance(value, Odd) else value
    return isinstance(text, str) and project_rules.date(text) is None


_CREDENTIALS: Final = Form(
    {
        "accessKeyEnv": _VARIABLE,
        "accessKeySecretEnv": _VARIABLE,
        "bearerTokenEnv": _VARIABLE,
        "command": _list_of(_FILLED),
    },
    frozenset(),
)
_ENVIRONMENT: Final = Form(
    {
        "baseUrl": obeys(project_rules.base_url),
        "dialect": obeys(project_rules.dialect),
        "credentials": _CREDENTIALS.fits,
        "variables": map_of(lambda value: type(value) is str),
    },
    frozenset(),
)
_ALLOWANCE: Final = Form(
    {
        "address": obeys(project_rules.address),
        "class": obeys(project_rules.destructive_class),
        "until": _is_date,
        "reason": _FILLED,
    },
    frozenset({"address", "class", "until", "reason"}),
)
_PROJECT: Final = Form(
    {
        "version": lambda value: type(value) is int and value == 1,
        "environments": map_of(_ENVIRONMENT.fits),
        "protect": _list_of(_FILLED),
        "allow": _list_of(_ALLOWANCE.fits),
        "prune": is_boolean,
        "resources": _list_of(obeys(project_rules.glob)),
    },
    frozenset(),
)


def recognises(data: object) -> bool:
    """Tell whether a project file is right for certain; `False` only means that it is not known."""
    return _PROJECT.fits(data)
