"""Files as people write them in a hurry: every comment says what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st

BESIDE, ABOVE, HEAD, TAIL = "beside", "above", "head", "tail"


class Remark(NamedTuple):
    """A comment, where it belongs, and a piece of text that what it belongs to holds."""

    text: str
    where: str
    owner: str


@dataclass
class Written:
    """A text, and its comments."""

    text: str = ""
    remarks: list[Remark] = field(default_factory=list)


class _Pen:
    """Writes one file, and draws what a person is free to do."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self.remarks: list[Remark] = []
        self.blocks = False
        self._number = 0

    def chance(self) -> bool:
        return bool(self._draw(st.sampled_from([False, False, True])))

    def among(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def blanks(self, least: int = 0) -> str:
        return " " * int(self._draw(st.integers(least, 3)))

    def mixed(self, items: list[Any]) -> list[Any]:
        return list(self._draw(st.permutations(items)))

    def word(self) -> str:
        self._number += 1
        return f"w{self._number}."

    def remark(self, where: str, owner: str) -> str:
        self._number += 1
        text = f"# {where} {self._number}. {self.among('', 'a: b', '- x', '{', '#', 'é')}".rstrip()
        self.remarks.append(Remark(text, where, owner))
        return text

    def line(self, text: str, beside: str = "") -> None:
        """Write a line, perhaps with a comment for `beside`."""
        if beside and self.chance():
            text += self.blanks(1) + self.remark(BESIDE, beside)
        self.lines.append(text + self.among("", "", "  ", "\t"))

    def space(self, indent: int, owner: str, where: str = ABOVE) -> None:
        """Write what may stand before a line: blank lines, and comments."""
        while self.chance():
            if self.chance():
                self.lines.append(self.blanks())
            self.lines.append(" " * indent + self.remark(where, owner))
        if self.chance():
            self.lines.append("")

    def scalar(self, word: str) -> str:
        return str(self.among(word, word, f'"{word}"', f"'{word}'", f"'{word}''s'", f'"{word} # x"', f"{word}#x y"))


def _entries(pen: _Pen) -> list[tuple[str, str, str]]:
    """Draw the entries of a field: key, the word that says which it is, and the value as it is written."""
    keys = ["uniqueName", "label", *pen.among([], ["type"], ["type", "isRequired"], ["state", "colour"])]
    words = [(key, pen.word()) for key in keys]
    return [(key, word, pen.scalar(word)) for key, word in words]


def _block_field(pen: _Pen, indent: int) -> None:
    entries = _entries(pen)
    name = next(word for key, word, _ in entries if key == "uniqueName")
    gap = pen.blanks(1)
    inner = indent + 1 + len(gap)
    for number, (key, word, value) in enumerate(pen.mixed(entries)):
        if number == 0:
            pen.space(indent, name)
            lead = " " * indent + "-" + gap
        else:
            pen.space(inner, word)
            lead = " " * inner
        if pen.chance() and "#" not in value:
            pen.line(f"{lead}{key}: {pen.among('|', '>-')}", word)
            pen.blocks = True
            # The word stands on a line of its own, and what is remarked about it is seen by the key.
            pen.remarks = [one._replace(owner=f"{key}:") if one.owner == word else one for one in pen.remarks]
            pen.lines += [" " * (inner + 2) + word, *([""] if pen.chance() else [])]
        else:
            pen.line(f"{lead}{key}{pen.among('', ' ')}:{pen.blanks(1)}{value}", word)


def _flow_field(pen: _Pen, indent: int) -> None:
    entries = pen.mixed(_entries(pen))
    name = next(word for key, word, _ in entries if key == "uniqueName")
    pen.space(indent, name)
    lead = " " * indent + "-" + pen.blanks(1) + "{" + pen.blanks()
    pieces = [f"{key}:{pen.blanks(1)}{value}" for key, _, value in entries]
    if pen.among(False, False, True):
        inner = indent + 2
        pen.lines.append(lead)
        for (_, word, _), piece in zip(entries, pieces, strict=True):
            pen.space(inner, word)
            pen.line(" " * inner + piece + pen.blanks() + ",", word)
        pen.line(" " * inner + "}")
    else:
        pen.line(lead + f"{pen.blanks()},{pen.blanks()}".join(pieces) + pen.blanks() + "}", name)


def _fields(pen: _Pen) -> None:
    pen.line("fields:", "fields:")
    indent = pen.among(0, 1, 2, 4)
    for _ in range(pen.among(1, 2, 3, 4)):
        pen.among(_block_field, _flow_field)(pen, indent)
    if indent:
        pen.space(indent, "fields:", TAIL)


def _document(pen: _Pen) -> None:
    kind = pen.among("Integration", "ObjectSchema", "ObjectSchema")
    names = ["integrationId", *(["integrationType", "displayName"] if kind == "Integration" else ["objectType"])]
    keys = ["kind", *names, *(["fields"] if kind == "ObjectSchema" else []), *pen.among([], ["owner"], ["note", "x"])]
    for number, key in enumerate(pen.mixed(keys)):
        word = kind if key == "kind" else pen.word()
        owner = key + ":" if key in {"kind", "fields"} else word
        if number:
            pen.space(0, owner)
        else:
            pen.space(0, "", HEAD)
        if key == "fields":
            _fields(pen)
        else:
            value = kind if key == "kind" else pen.scalar(word)
            pen.line(f"{key}:{pen.blanks(1)}{value}", owner)
    pen.lines += [""] if pen.chance() else []


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Draw a file of one to three documents."""
    pen = _Pen(draw)
    pen.lines += [""] if pen.chance() else []
    for number in range(pen.among(1, 1, 2, 3)):
        if number or pen.chance():
            pen.line(pen.among("---", "---", "...\n---") if number else "---")
        _document(pen)
    # A block scalar that the end of the file cuts off is left alone, with all of its document.
    text = "\n".join(pen.lines) + pen.among("\n", "\n", "\n\n", *([] if pen.blocks else [""]))
    return Written(text.replace("\n", pen.among("\n", "\n", "\r\n")), pen.remarks)
