"""Text from files and servers within Markdown: visible, and taken for nothing but text.

GitHub makes links and notifications of much that looks harmless: names with `@`, numbers with `#`,
hashes of commits, addresses. Within code spans it looks for nothing, so only plain words and
numbers stand as they are, and everything else is a code span.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD: Final = re.compile(
    r"[\"'(]{0,2}[A-Za-z]{1,40}(?:['-][a-z]{1,40}){0,5}[\"')]{0,2}|[0-9]{1,3}(?:,[0-9]{3}){0,4}|[0-9]{1,6}"
)
_HASH: Final = re.compile(r"[\"'(]*[0-9a-f]{7,}[\"')]*", re.IGNORECASE)
_STOPS: Final = ",.;:"
_TICKS: Final = re.compile(r"`+")
_MOST_TICKS: Final = 40  # a fence of more than 80 is not taken for one by GitHub's parser
_SPARED: Final = 20
_SENTENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Inline:
    """How text from outside is written: whole, or no longer than `longest` characters, a name `longest_name`."""

    longest: int | None = None
    longest_name: int | None = None

    def code(self, text: str) -> str:
        """Give a text as a code span that renders as just this text, made visible."""
        shown, left = _shortened(visible(text), self.longest)
        return _span(shown) + left

    def name(self, text: str) -> str:
        """Give an id or an address as a code span: it is cut last, since it says what a line is about."""
        return replace(self, longest=self.longest_name).code(text)

    def names(self, texts: Sequence[str]) -> str:
        """Give ids as a block of code, one a line; none of them is taken for a command by a CI runner's log."""
        lines = [without_commands("".join(_shortened(visible(one), self.longest_name))) for one in texts]
        longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
        if longest > _MOST_TICKS:
            lines, longest = [line.replace("`", "\\x60") for line in lines], 0
        fence = "`" * max(longest + 1, 3)
        return "\n".join([fence, *lines, fence])

    def prose(self, text: str) -> str:
        """Give a sentence with anything in it; a blank stands for several. Never begin a line with it."""
        most = None if self.longest is None else self.longest * _SENTENCE
        shown, left = _shortened(visible(text), most)
        parts = []
        for kind, group in groupby(_tokens(shown), key=lambda token: token[0]):
            words = [word for _, word in group]
            parts.append(" ".join(words) if kind == 0 else _code_run(words))
        return " ".join(parts) + left

    def value(self, one: Any) -> str:  # noqa: ANN401 - whatever an attribute holds
        """Give the value of an attribute."""
        if one is None:
            return "(unset)"
        if isinstance(one, bool):
            return "`true`" if one else "`false`"
        if isinstance(one, list):
            return ", ".join(map(self.code, one)) or "(empty)"
        return self.code(str(one))

    def place(self, one: dict[str, Any] | None) -> str:
        """Give a place in the files, with a separator before it; empty where there is none."""
        if not one or not one["file"]:
            return ""
        return f" · {self.name(one['file'] + ':' + str(one['line']))}"


def folded(title: str, blocks: Iterable[str]) -> Iterator[str]:
    """Give blocks that are shown on a click; `title` is our own text."""
    yield f"<details><summary>{title}</summary>"
    yield from blocks
    yield "</details>"


def _span(shown: str) -> str:
    if not shown:
        return "(empty)"
    runs = {len(run) for run in _TICKS.findall(shown)}
    length = next((one for one in range(1, _MOST_TICKS + 1) if one not in runs), 0)
    if not length:  # runs of every length: only somebody who tries to break out writes that
        shown, length = shown.replace("`", "\\x60"), 1
    # A blank beside a backtick belongs to the fence; so does one at either end, if the text is not all blanks.
    pad = " " if "`" in {shown[0], shown[-1]} or (shown[0] == shown[-1] == " " and shown.strip(" ")) else ""
    return f"{'`' * length}{pad}{shown}{pad}{'`' * length}"


def _shortened(shown: str, longest: int | None) -> tuple[str, str]:
    """Cut a text, and say how much is gone; a few characters over the measure are spared."""
    if longest is None or len(shown) <= longest + _SPARED:
        return shown, ""
    return shown[:longest], f" (and {len(shown) - longest:,} characters more)"


def _tokens(shown: str) -> list[tuple[int, str]]:
    """Give the words of a text, each with 0 if it is plain, and else with the number of its code span."""
    found, span = [], 1
    for word in shown.split(" "):
        bare = word.rstrip(_STOPS)
        if word and _WORD.fullmatch(bare) and not _HASH.fullmatch(bare) and len(word) - len(bare) <= 1:
            found.append((0, word))
            span += 1
        elif word:
            found.append((span, word))
            span += bool(bare) and word != bare  # a stop ends the span, so that it can stand outside
    return found


def _code_run(words: list[str]) -> str:
    run = " ".join(words)
    bare = run.rstrip(_STOPS)
    return _span(bare) + run[len(bare) :] if bare and len(run) - len(bare) == 1 else _span(run)
