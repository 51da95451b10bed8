"""Reads a page of the documentation as what a reader does with it, from top to bottom.

A fence under a line that ends with the name of a file, in backticks and with a colon, is that file: `diff` changes
it, any other language writes it. With `<!-- holds -->` between them, gongctl wrote the file, and it is looked at.
A fence `console` is a session: commands behind `$ `, each with what it prints; a line `...` stands for any lines.
Whatever is not done has to be marked, by `<!-- not run: REASON -->` in the line before. Fences within a comment
are done as well, and not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(
    r"(?:`(?P<file>[^`\n]+)`:\n\n)?"
    r"^(?:<!-- (?:not run: (?P<reason>[^\n]+)|(?P<holds>holds)) -->\n+)?"
    r"(?P<fence> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)\n", re.MULTILINE)
_ELLIPSIS = re.compile(r"^\.\.\.\n", re.MULTILINE)
_ANSWER = re.compile(r"\[y/N\] (\w+)$", re.MULTILINE)
_VOLATILE = (
    (re.compile(r"\b[0-9a-f]{32}\b"), "<requestId>"),
    (re.compile(r"\b\d{4}-?\d\d-?\d\dT\d\d:?\d\d:?\d\dZ\b"), "<time>"),
    (re.compile(r"\bin \d+ ms\b"), "in <n> ms"),
    (re.compile(r"(?<=\()[0-9a-f]{12}(?=\))"), "<commit>"),
)


class Command(NamedTuple):
    """A command of a session as it is typed, and what it is said to print."""

    typed: str
    expected: str

    @property
    def line(self) -> str:
        """The command in one line."""
        return re.sub(r"\\\n\s*", "", self.typed)

    @property
    def answers(self) -> str:
        """What is typed when it asks."""
        return "".join(f"{one}\n" for one in _ANSWER.findall(self.expected))

    def printed(self, text: str) -> str:
        """Give what was printed, with the answers as a terminal shows them."""
        for one in _ANSWER.findall(self.expected):
            text = text.replace("[y/N] ", f"[y/n] {one}\n", 1)
        return text.replace("[y/n] ", "[y/N] ")

    def is_right(self, text: str) -> bool:
        """Whether it printed what is said, but for what differs from run to run, and empty lines at the end."""
        parts = [re.escape(_settled(part)) for part in _ELLIPSIS.split(self.expected.rstrip() + "\n")]
        return re.fullmatch(r"(?:[^\n]*\n)*".join(parts), _settled(text.rstrip() + "\n")) is not None


class Block(NamedTuple):
    """A fence: its language, the file that it is about, its text, why it is not run, and the line where it begins.

    `holds` says that the file is there, and holds that text.
    """

    language: str
    file: str
    text: str
    reason: str
    holds: bool
    line: int

    @property
    def commands(self) -> list[Command]:
        """The commands of a session."""
        before, *parts = _COMMAND.split(self.text)
        assert not before, f"line {self.line}: a session begins with a command"
        return [Command(typed, expected) for typed, expected in zip(parts[::2], parts[1::2], strict=True)]

    def changed(self, text: str) -> str:
        """Make the change of a `diff` in the text of its file."""
        for hunk in re.split(r"^@@.*\n", self.text, flags=re.MULTILINE):
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            new = "".join(line[1:] for line in lines if line[0] in " +")
            assert text.count(old) == 1, f"line {self.line}: {self.file} does not hold this once:\n{old}\n---\n{text}"
            text = text.replace(old, new)
        return text


def blocks(page: str) -> Iterator[Block]:
    """Give the fences of a page in their order."""
    for found in _FENCE.finditer(page):
        text = re.sub(rf"^{found['fence']}", "", found["text"], flags=re.MULTILINE)
        line = page[: found.start("fence")].count("\n") + 1
        yield Block(
            found["language"], found["file"] or "", text, found["reason"] or "", found["holds"] is not None, line
        )


def _settled(text: str) -> str:
    for pattern, name in _VOLATILE:
        text = pattern.sub(name, text)
    return re.sub(r" +$", "", text, flags=re.MULTILINE)
