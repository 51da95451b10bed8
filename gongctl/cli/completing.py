"""What a shell offers where an environment, an address, a code or the like is typed: what the project's files name.

Files are read for their names alone. What is wrong with them is none of this module's business: a shell that waits
for words must not be told of findings.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import click

    from gongctl.config.nodes import YamlMap

MOST: Final = 500
"""Words that are offered at the most: nobody reads more, and a shell asks before it lists them."""


def environments(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the environments of the project file."""
    return _fitting(_environments(_root(ctx)), incomplete)


def addresses(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer integrations and schemas as addresses; the fields of a schema once its own address is typed."""
    from gongctl.address import Address
    from gongctl.model import SchemaKey

    found: dict[str, None] = {}
    for one in _resources(ctx):
        integration_id = _name(one.get("integrationId"))
        object_type = _name(one.get("objectType"))
        if integration_id and one.get("kind") == "Integration":
            found[str(Address.integration(integration_id))] = None
        elif integration_id and object_type:
            key = SchemaKey(integration_id, object_type)
            written = str(Address.schema(key))
            found[written] = None
            if incomplete.startswith(written + "/"):
                found |= dict.fromkeys(str(Address.field(key, name)) for name in _field_names(one))
    return _fitting(found, incomplete)


def integrations(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the ids of integrations that the files name, by declaring them or their schemas."""
    return _fitting((_name(one.get("integrationId")) for one in _resources(ctx)), incomplete)


def object_types(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer object types: those of the integration that is typed already, if one is."""
    wanted = ctx.params.get("integration")
    declared = [one for one in _resources(ctx) if wanted is None or _name(one.get("integrationId")) == wanted]
    typed = ctx.params.get("object_types") or ()
    return [one for one in _fitting((_name(one.get("objectType")) for one in declared), incomplete) if one not in typed]


def types_then_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Offer object types for the first word, and files for the others."""
    from click.shell_completion import CompletionItem

    first = not ctx.params.get(str(param.name))
    return object_types(ctx, param, incomplete) if first else [CompletionItem(incomplete, type="file")]


def codes(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    """Offer the codes of findings, each with its title where the shell shows such."""
    from click.shell_completion import CompletionItem

    from gongctl.codes import CODES

    return [CompletionItem(one, help=code.title) for one, code in CODES.items() if one.startswith(incomplete.upper())]


def _fitting(words: Iterable[str | None], incomplete: str) -> list[str]:
    """Keep the words that go on from what is typed, each once. One with a line break cannot be typed."""
    found = {one for one in words if one and one.startswith(incomplete) and one.isprintable()}
    return sorted(found)[:MOST]


def _root(ctx: click.Context) -> Path:
    """Give the project directory: the group's own function, which would say so, is not run for completion."""
    return Path(ctx.find_root().params.get("directory") or ".")


def _environments(root: Path) -> Mapping[str, Any]:
    from gongctl.config.discover import PROJECT_FILE
    from gongctl.config.project import entries

    found: dict[str, Any] = {}
    for data in _documents(root / PROJECT_FILE):
        found |= dict(entries(data.get("environments")))
    return found


def _resources(ctx: click.Context) -> Iterator[YamlMap]:
    """Read the documents of resource files, with the variables of the environment that is typed, or of the first."""
    from gongctl.config.discover import PROJECT_FILE, discover
    from gongctl.config.nodes import YamlList

    root = _root(ctx)
    globs = [
        one
        for data in _documents(root / PROJECT_FILE)
        if isinstance(listed := data.get("resources"), YamlList)
        for one in listed
        if isinstance(one, str)
    ]
    if not (root / PROJECT_FILE).exists():
        globs = ["*.yaml", "*.yml"]  # anywhere, perhaps at home: nobody waits for a walk through all of it
    fill = _filling(ctx, root)
    for path in discover(root, globs, ()).files.values():
        yield from map(fill, _documents(path))


def _filling(ctx: click.Context, root: Path) -> Callable[[YamlMap], YamlMap]:
    """Make what fills the variables of a chosen environment in, where documents have any."""
    from gongctl.config.project import entries

    known = _environments(root)
    chosen = known.get(str(ctx.params.get("env"))) or next(iter(known.values()), None)
    variables = dict(entries(dict(entries(chosen)).get("variables")))
    values = {name: one for name, one in variables.items() if isinstance(one, str)}
    values |= dict(ctx.params.get("var") or ())

    def fill(data: YamlMap) -> YamlMap:
        for key in ("integrationId", "objectType"):
            text = data.get(key)
            if isinstance(text, str) and "${" in text:
                for name, value in values.items():
                    text = text.replace(f"${{{name}}}", value)
                data[key] = text
        return data

    return fill


def _documents(path: Path) -> Iterator[YamlMap]:
    from gongctl.config.discover import read_bytes
    from gongctl.config.nodes import YamlMap
    from gongctl.config.source import read_source
    from gongctl.diagnostics import GongctlError

    try:
        data = read_bytes(path, path.name)
    except GongctlError:
        return
    for document in read_source(path.name, data).documents:
        if isinstance(document.data, YamlMap):
            yield document.data


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and value and "${" not in value else None


def _field_names(schema: YamlMap) -> Iterator[str]:
    from gongctl.config.nodes import YamlList, YamlMap

    fields = schema.get("fields")
    for one in fields if isinstance(fields, YamlList) else ():
        if isinstance(one, YamlMap) and (name := _name(one.get("uniqueName"))):
            yield name
