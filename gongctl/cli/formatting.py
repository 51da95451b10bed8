"""Formatting files one after the other: what is written, and what is said about it."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gongctl.cli.console import is_terminal, notice, painter, progress_bar, result
from gongctl.cli.exits import Exit
from gongctl.cli.outputs import write_file
from gongctl.config.discover import PROJECT_FILE, read_bytes
from gongctl.config.documents import KINDS
from gongctl.config.nodes import YamlMap
from gongctl.config.secrets import masked
from gongctl.config.source import Opinions, read_source
from gongctl.diagnostics import GongctlError
from gongctl.formatting.format import format_bytes
from gongctl.render.difference import difference
from gongctl.render.validation import findings, to_text
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from gongctl.config.discover import Found
    from gongctl.config.source import Source
    from gongctl.config.text import SourceText
    from gongctl.diagnostics import Diagnostic

_MANY: Final = 20  # files; fewer are formatted before a bar could be read
_FORMATTED, _CHANGED, _RIGHT = "formatted", "to format", "canonical"
_WRONG, _UNWRITTEN = "with errors", "not written"
_OTHER: Final = "of another kind left alone"
_FATES: Final = (_FORMATTED, _CHANGED, _RIGHT, _WRONG, _UNWRITTEN, _OTHER)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said about the form of the run."""

    check: bool
    diff: bool
    quiet: bool
    no_color: bool


class Formatting:
    """One run: files in, and what became of each. `named` says that a person named them, so that all are meant."""

    def __init__(self, wish: Wish, *, named: bool) -> None:
        self._wish = wish
        self._named = named
        self._lines: list[str] = []
        self._counts: Counter[str] = Counter()
        self._diagnostics: list[Diagnostic] = []
        self._sources: dict[str, SourceText] = {}
        self._opinions = Opinions()

    def carry_out(self, found: Found) -> int:
        """Format files, say what was done, even when interrupted, and give the exit code."""
        self._diagnostics += found.diagnostics
        try:
            with self._bar(len(found.files)) as bar:
                for name, path in found.files.items():
                    self._counts[self._file(name, path)] += 1
                    if bar is not None:
                        bar.update(1)
        finally:
            written = self._say()
        failed = self._diagnostics or self._counts[_UNWRITTEN] or not written
        return Exit.ERROR if failed or (self._wish.check and self._counts[_CHANGED]) else Exit.DONE

    def tell(self, diagnostics: Sequence[Diagnostic], project: SourceText | None = None) -> None:
        """Tell findings, as `validate` does; `project` is the text of the project file, where they are about that."""
        if project is not None:
            self._sources[project.name] = project
        paint = painter(sys.stderr, no_color=self._wish.no_color)
        notice(to_text(findings(diagnostics, self._sources), self._sources, paint=paint).rstrip("\n"))

    def _bar(self, total: int) -> AbstractContextManager[Any]:
        shown = total >= _MANY and not self._wish.quiet and is_terminal(sys.stderr)
        return progress_bar(total, "Formatting") if shown else nullcontext()

    def _file(self, name: str, path: Path) -> str:
        """Format a file; say what became of it."""
        try:
            data = read_bytes(path, name)
        except GongctlError as error:
            self._diagnostics += error.diagnostics
            return _WRONG
        made = format_bytes(name, data, self._opinions)
        if made.text is None:
            self._diagnostics += made.diagnostics
            self._sources[name] = _masked(made.source)
            return _WRONG
        if not self._named and name != PROJECT_FILE and _is_another_s(made.source):
            return _OTHER
        return _RIGHT if made.text.encode() == data else self._change(path, made.source, made.text)

    def _change(self, path: Path, source: Source, text: str) -> str:
        """Write a file anew, or only say that it would change."""
        name = source.text.name
        if self._wish.diff:
            paint = painter(sys.stdout, no_color=self._wish.no_color)
            new = read_source(name, text.encode())
            self._lines.append(difference(_masked(source), _masked(new), paint))
            return _CHANGED
        if self._wish.check:
            self._name("would format", name)
            return _CHANGED
        if not write_file(path, text):
            return _UNWRITTEN
        self._name("formatted", name)
        return _FORMATTED

    def _name(self, deed: str, name: str) -> None:
        if not self._wish.quiet:
            self._lines.append(f"{deed} {visible(name)}\n")

    def _say(self) -> bool:
        """Say what was done: findings and, beside a difference, the counts on standard error, the rest on output."""
        if self._diagnostics:
            self.tell(self._diagnostics)
        if not self._wish.quiet:
            counts = ", ".join(f"{self._counts[fate]} {fate}" for fate in _FATES if self._counts[fate])
            total = self._counts.total()
            closing = f"{total} {'file' if total == 1 else 'files'}: {counts or 'nothing done'}"
            if self._wish.diff:
                notice(closing)
            else:
                self._lines.append(f"{closing}\n")
        return result("".join(self._lines))


def _is_another_s(source: Source) -> bool:
    """Tell whether a file that can be read holds nothing of gongctl's: YAML of other tools may lie beside."""
    kinds = [document.data.get("kind") for document in source.documents if isinstance(document.data, YamlMap)]
    return not any(one in KINDS for one in kinds if isinstance(one, str))


def _masked(source: Source) -> SourceText:
    return masked(source.text, source.documents, project=source.text.name == PROJECT_FILE)
