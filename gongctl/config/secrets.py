"""What somebody wrote into a file and must not be shown: credentials, and addresses with a password in them.

Two looks: at the values, which anchors and escapes cannot disguise; and at the text, since a file with a
syntax error has no values. Both take time that grows with the length of the text, and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gongctl.config import project_rules
from gongctl.config.discover import PROJECT_FILE
from gongctl.config.nodes import YamlList, YamlMap
from gongctl.config.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongctl.config.source import Source
    from gongctl.config.spans import Document, Route

Stretch = tuple[int, int]

URL_KEYS: Final = frozenset({"crmInstanceUrl", "baseUrl"})
_SECRET: Final = re.compile(r"access[_-]?key|secret|bearer|token|password|credential", re.IGNORECASE)
_URL: Final = re.compile(r"crm_?instance_?url|base_?url", re.IGNORECASE)
_KEY: Final = re.compile(r"""(?<![\w.-])(?P<key>[\w.-]+)["']?\s*:[ \t]*""")
_QUOTED: Final = re.compile(r""""[^"\r\n]*|'[^'\r\n]*""")
_AFTER_WORDS: Final = re.compile(r"[,{}\[\]\r\n]|[ \t]\#")
_AFTER_REST: Final = re.compile(r"[\r\n]|[ \t]\#")


def masked(text: SourceText, documents: Sequence[Document], *, project: bool) -> SourceText:
    """Give a text whose secrets are not shown; `documents` is what was read of it."""
    masks = (*in_text(text.text, project=project), *in_documents(documents, project=project))
    return replace(text, masked=masks) if masks else text


def in_text(text: str, *, project: bool) -> Iterator[Stretch]:
    """Give what looks like a secret in a text, well-formed or not; credentials are looked for in a project file."""
    at = 0
    while (match := _KEY.search(text, at)) is not None:
        at = match.end()
        url = _URL.fullmatch(match["key"]) is not None
        if not (url or (project and _SECRET.search(match["key"]))):
            continue
        end = _value_end(text, at, _AFTER_REST if url else _AFTER_WORDS)
        value = text[at:end]
        if "@" in value if url else value and not _names_variable(match["key"], value.strip("\"'")):
            yield at, end
        if value[:1] not in {"{", "["}:
            at = end


def _value_end(text: str, at: int, after: re.Pattern[str]) -> int:
    """Find the end of the value that begins at a place: of a quoted one its line's end, if it is not closed."""
    quoted = _QUOTED.match(text, at)
    if quoted is not None:
        return quoted.end()
    found = after.search(text, at)
    end = len(text) if found is None else found.start()
    while end > at and text[end - 1] in " \t":
        end -= 1
    return end


def in_documents(documents: Iterable[Document], *, project: bool) -> Iterator[Stretch]:
    """Give the places of the values that are secret."""
    for document in documents:
        seen: set[tuple[int, bool]] = set()
        waiting: list[tuple[Route, object, bool]] = [((), document.data, False)]
        while waiting:
            route, value, secret = waiting.pop()
            if isinstance(value, YamlMap | YamlList):
                if (id(value), secret) not in seen:
                    seen.add((id(value), secret))
                    waiting += _below(route, value, secret=secret, project=project)
            elif route and _is_secret(str(route[-1]), value, below=secret):
                yield document.offsets(route)
            elif secret and value is None:
                holder = document.value_at(route[:-1])
                if isinstance(holder, YamlMap):  # `{a-token}`: a key without a value may be what was meant as one
                    yield holder.place(str(route[-1])).key


def _below(
    route: Route, value: YamlMap | YamlList, *, secret: bool, project: bool
) -> Iterator[tuple[Route, object, bool]]:
    if isinstance(value, YamlList):
        yield from (((*route, index), one, secret) for index, one in enumerate(value))
    else:
        for key, one in value.items():
            yield (*route, key), one, secret or (project and _SECRET.search(key) is not None)


def _is_secret(key: str, value: object, *, below: bool) -> bool:
    if key in URL_KEYS and isinstance(value, str):
        return "@" in value
    return below and value is not None and not _names_variable(key, value)


def _names_variable(key: str, value: object) -> bool:
    """Tell whether a value is the name of an environment variable, where one belongs."""
    return key.endswith("Env") and isinstance(value, str) and project_rules.environment_variable(value) is None


class Texts(Mapping[str, SourceText]):
    """The texts of the files by their names, without secrets, which are looked for in those alone that are shown."""

    def __init__(self, sources: Mapping[str, Source], project: SourceText | None) -> None:
        self._sources = sources
        self._shown = {} if project is None else {PROJECT_FILE: project}

    def __getitem__(self, name: str) -> SourceText:
        """Give the text of a file."""
        if name not in self._shown:
            source = self._sources[name]
            self._shown[name] = masked(source.text, source.documents, project=False)
        return self._shown[name]

    def __iter__(self) -> Iterator[str]:
        """Name the files."""
        yield from self._sources
        if PROJECT_FILE in self._shown and PROJECT_FILE not in self._sources:
            yield PROJECT_FILE

    def __len__(self) -> int:
        """Count the files."""
        return sum(1 for _ in self)
