"""What an editor teaches: completion and hover, at the places of some documents that a `|` marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gongctl.config import meanings
from tests.editors.faults import of_the_server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.server import Editor

_SCHEMA: Final = "kind: ObjectSchema\nintegrationId: acme\nobjectType: Deal\n"
_FIELD: Final = f"{_SCHEMA}fields:\n  - uniqueName: amount\n    "
_INTEGRATION: Final = "kind: Integration\nintegrationId: acme\n"
_ENVIRONMENT: Final = "environments:\n  production:\n    "


class Lesson(NamedTuple):
    """What is to be found at a place: texts of the hover, or all that is offered, with what is said of it."""

    folder: str
    text: str
    taught: tuple[str, ...] | dict[str, str]


OFFERED: Final = (
    Lesson(
        "resources",
        "|\n",
        {one["label"]: one["description"] for one in meanings.SNIPPETS} | {"kind": "What this document describes."},
    ),
    Lesson("resources", "kind: |\n", meanings.KINDS),
    Lesson(
        "resources",
        f"{_INTEGRATION}|\n",
        {
            "integrationType": "required in dialect openapi, unknown in dialect live",
            "displayName": "Required in dialect live",
            "crmInstanceUrl": "Unknown in dialect live",
            "ownerEmail": "In dialect live, required",
            "state": "`absent` deletes the integration",
        },
    ),
    Lesson("resources", f"{_INTEGRATION}state: |\n", meanings.STATES),
    Lesson("resources", f"{_INTEGRATION}state: absent\n|\n", {"displayName": "what is to be deleted is found by it"}),
    Lesson(
        "resources",
        f"{_SCHEMA}|\n",
        {
            "fields": "An empty list declares none",
            "prune": "Wins over the project's `prune`",
            "mapping": "`gongctl objects upload`",
            "state": "A schema is always present",
        },
    ),
    Lesson(
        "resources",
        f"{_FIELD}|\n",
        {
            "label": "The name that people see",
            "type": "What the field holds",
            "isRequired": "In dialect live, `gongctl objects upload` alone checks it",
            "referenceObjectType": "For a REFERENCE, required",
            "orderedValueList": "For a PICKLIST, in dialect live",
            "state": "`absent` removes the field",
        },
    ),
    Lesson("resources", f"{_FIELD}type: |\n", meanings.TYPES),
    Lesson("resources", f"{_FIELD}state: |\n", meanings.STATES),
    Lesson("resources", f"{_FIELD}isRequired: |\n", {"true": "", "false": ""}),
    Lesson(
        "project",
        "|\n",
        {
            "version": "The version of this format",
            "environments": "of several, `--env` chooses",
            "protect": "no run may delete or replace",
            "allow": "Destructive changes that are permitted",
            "prune": "what they do not name is to be deleted",
            "resources": "Globs",
        },
    ),
    Lesson(
        "project",
        f"{_ENVIRONMENT}|\n",
        {"baseUrl": "/v2 included", "dialect": "The form of the API", "credentials": "never values", "variables": ""},
    ),
    Lesson("project", f"{_ENVIRONMENT}dialect: |\n", meanings.DIALECT_NAMES),
    Lesson("project", "allow:\n  - class: |\n", meanings.DESTRUCTIVE),
)

HOVERED: Final = (
    Lesson("resources", "ki|nd: Integration\n", ("#### Kind of document", *meanings.KINDS.values())),
    Lesson("resources", f"{_INTEGRATION}inte|grationType: Custom\n", ("Type of the integration", "Salesforce")),
    Lesson("resources", f"{_INTEGRATION}owner|Email: a@b.example\n", ("Owner of the integration", "In dialect live")),
    Lesson("resources", f"{_INTEGRATION}state: ab|sent\n", tuple(meanings.STATES.values())),
    Lesson("resources", f"{_FIELD}la|bel: Amount\n", ("#### Label of the field", "The name that people see")),
    Lesson("resources", f"{_FIELD}label: A\n    type: CURR|ENCY\n", ("Type of the field", *meanings.TYPES.values())),
    Lesson("resources", f"{_FIELD}st|ate: absent\n", ("#### State", *meanings.STATES.values())),
    Lesson("resources", f"{_SCHEMA}map|ping: {{}}\n", ("Columns of data files", "Deal Size: amount")),
    Lesson("project", f"{_ENVIRONMENT}dia|lect: live\n", ("#### Dialect", *meanings.DIALECT_NAMES.values())),
    Lesson("project", f"{_ENVIRONMENT}cred|entials: {{}}\n", ("#### Credentials", "`GONG_ACCESS_KEY`")),
    Lesson("project", "protect: [|a]\n", ("Protected integrations",)),
)
_SKELETONS: Final = frozenset({"gongctl resource", "Integration", "Object schema", "Field", "Environment"})
"""What the server adds of its own accord: all keys that must be there, at once."""


async def lessons(editor: Editor, schemas: Path) -> list[tuple[str, str]]:
    """Ask for all of it, and give what was asked, with what is wrong about the answer, or nothing."""
    offered = [await _offered(editor, number, one) for number, one in enumerate(OFFERED)]
    hovered = [await _hovered(editor, number, one) for number, one in enumerate(HOVERED)]
    return [*offered, *hovered, await _modelines(editor, schemas)]


async def _offered(editor: Editor, number: int, lesson: Lesson) -> tuple[str, str]:
    name, text, place = _placed(f"offered-{number}", lesson)
    async with editor.opened(name, text):
        found = await editor.completion(name, *place)
    assert isinstance(lesson.taught, dict)
    missed = [label for label, said in lesson.taught.items() if said not in found.get(label, "nothing")]
    more = sorted(found.keys() - lesson.taught.keys() - _SKELETONS)
    return f"completion at {lesson.text!r}", f"misses {missed}, and has {more} besides" if missed or more else ""


async def _hovered(editor: Editor, number: int, lesson: Lesson) -> tuple[str, str]:
    name, text, place = _placed(f"hovered-{number}", lesson)
    async with editor.opened(name, text):
        found = await editor.hover(name, *place)
    missed = [said for said in lesson.taught if said not in found.replace("\\", "")]
    return f"hover at {lesson.text!r}", f"misses {missed} in {found!r}" if missed else ""


async def _modelines(editor: Editor, schemas: Path) -> tuple[str, str]:
    """Judge by modelines alone: the server takes one for its own document, and not for those after it."""
    modeline = f"# yaml-language-server: $schema={schemas / 'resources.schema.json'}\n"
    document = f"{_INTEGRATION}integrationType: Custom\ntypo: x\n"
    texts = {f"{modeline}{document}---\n{document}": [5], f"{modeline}{document}---\n{modeline}{document}": [5, 11]}
    for number, (text, wanted) in enumerate(texts.items()):
        async with editor.opened(f"elsewhere/modelines-{number}.yaml", text) as told:
            lines = sorted(line for line, _ in of_the_server(told))
        if lines != wanted:
            return "modelines", f"faults in the lines {lines}, and not {wanted}"
    return "modelines", ""


def _placed(name: str, lesson: Lesson) -> tuple[str, str, tuple[int, int]]:
    before, _, after = lesson.text.partition("|")
    *lines, last = before.split("\n")
    return f"{lesson.folder}/{name}.yaml", before + after, (len(lines), len(last))
