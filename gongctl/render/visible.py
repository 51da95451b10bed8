"""Text from files and servers, made harmless for a terminal and visible to a reader."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ORDINARY: Final = re.compile(r"[ -~]*")
_COMMAND: Final = re.compile(r"#(?=#(?:vso)?\[)")  # log commands of GitHub's and Azure's runners, anywhere in a line
_LINE_COMMAND: Final = re.compile(r"^([^\S\n]*)::", re.MULTILINE)  # GitHub's, at the beginning of a line
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NAMED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDE: Final = frozenset("WF")
_LAST_OF_BYTE: Final = 0xFF
_LAST_OF_BASIC: Final = 0xFFFF


def visible(text: str) -> str:
    r"""Write what cannot be seen, or would act on a terminal, as escapes such as `\x1b` and `\u202e`.

    Line breaks and tabs too: the result is one line. Letters of all scripts stay as they are.
    What a CI runner would take for a command in the middle of a line (`##[error]`) is escaped as well.
    """
    if not _ORDINARY.fullmatch(text):
        text = "".join(_escaped(character) for character in text)
    return _COMMAND.sub(r"\\x23", text) if "##" in text else text


def without_commands(text: str) -> str:
    """Escape what a CI runner would take for a command at the beginning of a line (`::error`), blanks before it or not.

    Other than `visible`, which cannot know where its text will stand, this is for whole lines.
    """
    return _LINE_COMMAND.sub(r"\1\\x3a:", text) if "::" in text else text


def _escaped(character: str) -> str:
    if " " <= character <= "~" or not _is_hidden(character):
        return character
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code <= _LAST_OF_BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_BASIC else f"\\U{code:08x}"


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN


def width(text: str) -> int:
    """Count the columns that a terminal needs for a visible text."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
