"""What in `gongctl.yaml` shows only when several of its values are looked at together, and its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.address import AddressError, AddressPattern
from gongctl.config import project_rules
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.variables import NAME
from gongctl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongctl.config.spans import Document, Route

_NAMES = ("accessKeyEnv", "accessKeySecretEnv", "bearerTokenEnv")


def check_project(document: Document) -> Iterator[Diagnostic]:
    """List what is wrong between the values of a project file, whatever its models say."""
    data = document.data
    if not isinstance(data, YamlMap):
        return
    for name, environment in _entries(data.get("environments")):
        route: Route = ("environments", name)
        if not project_rules.ENVIRONMENT_NAME.fullmatch(name):
            advice = "a name holds letters, digits, '.', '_' and '-', and begins with a letter or a digit"
            yield _error("GC502", f"{name!r} is no name of an environment", advice, document, route, key=True)
        for key, value in _entries(environment):
            if key == "variables":
                yield from _variable_names(document, (*route, key), value)
            elif key == "credentials" and isinstance(value, YamlMap):
                yield from _credentials(document, (*route, key), value)
    allowances = data.get("allow")
    for index, allowance in enumerate(allowances if isinstance(allowances, YamlList) else ()):
        yield from _allowance(document, ("allow", index), dict(_entries(allowance)))


def _variable_names(document: Document, route: Route, data: object) -> Iterator[Diagnostic]:
    for name, _ in _entries(data):
        if not NAME.fullmatch(name):
            advice = "a name begins with a letter and holds letters, digits and '_'"
            yield _error("GC509", f"{name!r} is no name of a variable", advice, document, (*route, name), key=True)


def _credentials(document: Document, route: Route, data: YamlMap) -> Iterator[Diagnostic]:
    named = [name for name in _NAMES if name in data]
    if "command" in data and named:
        advice = f"keep either the command or {', '.join(named)}"
        yield _error("GC505", "credentials from a command and by name", advice, document, (*route, "command"), key=True)
    if isinstance(data.get("command"), YamlList) and not data["command"]:
        advice = "write the program and its arguments: [pass, show, gong]"
        yield _error("GC505", "the command is empty", advice, document, (*route, "command"))
    if not data:
        advice = f"name {', '.join(_NAMES)} or a command, or leave the key out"
        yield _error("GC505", "the credentials name nothing", advice, document, route)
    pair = [name for name in _NAMES[:2] if name in data]
    if len(pair) == 1 and "command" not in data:
        other = _NAMES[1 - _NAMES.index(pair[0])]
        yield _error(
            "GC505",
            f"{pair[0]!r} without {other!r}",
            "an access key and its secret go together",
            document,
            (*route, pair[0]),
            key=True,
        )


def _allowance(document: Document, route: Route, data: dict[str, object]) -> Iterator[Diagnostic]:
    address, destroys = data.get("address"), data.get("class")
    if not (isinstance(address, str) and destroys in project_rules.CLASSES):
        return
    try:
        pattern = AddressPattern.parse(address)
    except AddressError:
        return
    kind = "field" if pattern.exact is None else pattern.exact.kind
    if kind != "schema" and not str(destroys).startswith(kind + "-"):
        fitting = ", ".join(one for one in project_rules.CLASSES if one.startswith(kind + "-"))
        thing = "an integration" if kind == "integration" else "a field"
        summary = f"the class {destroys} does not fit the address of {thing}"
        yield _error("GC507", summary, f"allowed here: {fitting}", document, (*route, "class"))


def _entries(data: object) -> list[tuple[str, object]]:
    return list(data.items()) if isinstance(data, YamlMap) else []


def _error(code: str, summary: str, advice: str, document: Document, route: Route, *, key: bool = False) -> Diagnostic:  # noqa: PLR0913 - the parts of a finding
    span = document.key_span(route) if key else document.value_span(route)
    return Diagnostic(code, Severity.ERROR, summary, advice, span)
