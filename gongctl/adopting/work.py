"""The texts of files on their way from what they said to what they are to say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gongctl.adopting.anchors import rescued
from gongctl.adopting.places import Patch, line_break, line_number, patched
from gongctl.render.modeline import modeline, schema_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_VARIABLE: Final = re.compile(r"(?<!\$)\$\{([^{}\r\n]*)\}")
_MARK: Final = "\N{BYTE ORDER MARK}"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Variables of one value that a value came in the place of, and where: the line is that of the text as it is now.

    `text` is what stands there instead.
    """

    file: str
    line: int
    variables: tuple[str, ...]
    text: str


@dataclass
class _Spot:
    """A place in a text that is edited on; `offset` moves with what comes and goes before it."""

    file: str
    offset: int
    variables: tuple[str, ...]
    text: str


@dataclass
class Work:
    """The texts of files by name, without marks of their encoding, and what was done to what in which file.

    `open` are the addresses of what could not be declared, and stands in a file as a comment. `taught` says that the
    project has the JSON Schema that an editor needs.
    """

    before: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    done: dict[str, dict[str, str]] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    taught: bool = False
    _spots: list[_Spot] = field(default_factory=list)

    @classmethod
    def on(cls, root: Path, names: Sequence[str]) -> Work:
        """Begin with files below a directory."""
        before = {name: (root / name).read_bytes().decode("utf-8", "surrogatepass") for name in names}
        texts = {name: text.removeprefix(_MARK) for name, text in before.items()}
        return cls(before, texts, taught=(root / schema_path("resources")).is_file())

    def note(self, file: str, what: str, address: str) -> None:
        """Note what was done to something: counted once, however often it was edited; the last word counts."""
        self.done.setdefault(file, {})[address] = what

    def counts(self) -> dict[str, Counter[str]]:
        """Count what was done in each file."""
        return {file: Counter(done.values()) for file, done in self.done.items()}

    def changed(self) -> dict[str, str]:
        """Give the texts that differ from those of before, as they are to be written."""
        marked = {
            name: _MARK + text if self.before.get(name, "").startswith(_MARK) else text
            for name, text in self.texts.items()
        }
        return {name: text for name, text in marked.items() if self.before.get(name) != text}

    def has_lines(self, lines: Sequence[str]) -> bool:
        """Whether lines stand in some file, one below the other."""
        return any("\n".join(lines) in "\n".join(text.splitlines()) for text in self.texts.values())

    def patch(self, file: str, patches: Sequence[Patch]) -> None:
        """Edit a text; no alias in it loses its anchor."""
        text = self.texts[file]
        every = [*patches, *rescued(file, text, patches)]
        for one in patches:
            names = tuple(dict.fromkeys(_VARIABLE.findall(text, one.start, one.end))) if one.text else ()
            if names:
                self.note(file, "variables replaced by values", f"${{}} at {one.start}")
                self._spots.append(_Spot(file, one.start, names, one.text.strip()))
        for spot in self._spots:
            if spot.file == file:
                spot.offset += sum(len(one.text) - one.end + one.start for one in every if one.start < spot.offset)
        self.texts[file] = patched(text, every)

    def replaced(self) -> tuple[Replaced, ...]:
        """Give the variables that values came in the place of, in their order."""
        found = sorted(self._spots, key=lambda one: (one.file, one.offset))
        return tuple(
            Replaced(one.file, line_number(self.texts[one.file], one.offset), one.variables, one.text) for one in found
        )

    def append(self, file: str, lines: Sequence[str]) -> None:
        """Put a document behind what a file holds, or begin it."""
        there = self.texts.get(file)
        newline = "\n" if there is None else line_break(there)
        # An editor goes by the line of each document; what is a comment as a whole needs none.
        lead = [modeline("resources", file)] if self.taught and not lines[0].startswith("#") else []
        text = newline.join([*lead, *lines, ""])
        if there is None:
            self.texts[file] = text
            return
        closed = there if not there.strip() or there.endswith(("\n", "\r")) else there + newline
        parted = f"---{newline}" if there.strip() else ""
        self.texts[file] = f"{closed}{parted}{text}"
