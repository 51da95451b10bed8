"""What a single value may be, whatever file it stands in.

Each rule takes a text and gives a `Problem`, or `None` when the text is right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gongctl.config.likeness import nearest


class Problem(NamedTuple):
    """What is wrong with a value."""

    code: str
    summary: str
    advice: str


Rule = Callable[[str], Problem | None]

_NOTHING_KNOWN: Final[Mapping[str, str]] = MappingProxyType({})
_ORDINARY: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
_JOINERS: Final = frozenset("\u200c\u200d")
_ASCII_END: Final = "\x7f"
_ONE_LINE: Final = "write it on one line; a block text ('|') ends with a line break, and '>-' does not"
_URI_CHARACTERS: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_URI_ADVICE: Final = "write an absolute http or https URI, such as https://crm.example.com"
_EMAIL: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_HOST: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def identifier(text: str) -> Problem | None:
    """Judge an id or a name that things are known by."""
    if _ORDINARY.fullmatch(text):
        return None
    return _empty(text) or _invisible(text) or _blanks(text) or _odd_space(text)


def caption(text: str) -> Problem | None:
    """Judge a name that is only shown to people."""
    if _ORDINARY.fullmatch(text):
        return None
    return _empty(text) or _invisible(text, joiners=True)


def distinct(values: Sequence[str]) -> Problem | None:
    """Judge a list of texts of which each may stand once, and one must stand."""
    if not values:
        return Problem("GC302", "is empty", "name its values; a key that may be missing can be left out")
    twice = next((one for index, one in enumerate(values) if one in values[:index]), None)
    return None if twice is None else Problem("GC312", f"holds {twice!r} twice", "keep one of the two")


def filled(text: str) -> Problem | None:
    """Ask only that there is something to see."""
    return _empty(text)


def _empty(text: str) -> Problem | None:
    if not text:
        return Problem("GC302", "is empty", "give it a value; a key that may be missing can be left out")
    if not text.strip():
        return Problem(
            "GC302", "holds nothing but blanks", "give it a value; a key that may be missing can be left out"
        )
    return None


def _invisible(text: str, *, joiners: bool = False) -> Problem | None:
    before = ""
    for character in text:
        allowed = joiners and character in _JOINERS and before > _ASCII_END
        if not allowed and is_invisible(character):
            name = unicodedata.name(character, "control character")
            advice = _ONE_LINE if character == "\n" else "remove it"
            return Problem("GC304", f"holds the invisible character U+{ord(character):04X} ({name})", advice)
        before = character
    return None


def is_invisible(character: str) -> bool:
    """Tell whether a character shows nothing, or changes how others are shown."""
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _FILLERS:
        return True
    return "\U000e0100" <= character <= "\U000e01ef" or "\ufe00" <= character <= "\ufe0e"


def _blanks(text: str) -> Problem | None:
    if text != text.strip():
        return Problem("GC303", "begins or ends with a blank", "remove the blank")
    return None


def _odd_space(text: str) -> Problem | None:
    for character in text:
        if character != " " and unicodedata.category(character) == "Zs":
            name = unicodedata.name(character)
            summary = f"holds a blank that is no ordinary space: U+{ord(character):04X} ({name})"
            return Problem("GC304", summary, "write an ordinary space")
    return None


def email(text: str) -> Problem | None:
    """Judge an e-mail address, as far as its form can tell."""
    if _EMAIL.fullmatch(text):
        return None
    return identifier(text) or Problem("GC313", "is no e-mail address", "write it as owner@example.com")


def web_uri(text: str) -> Problem | None:
    """Judge an absolute http(s) URI without user information."""
    if not text.strip():
        return _empty(text)
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:  # its message may quote the user information
        return Problem("GC305", "is no valid URI: its host or port cannot be understood", _URI_ADVICE)
    if "@" in parts.netloc:
        return Problem("GC306", "holds credentials", "remove what stands before the '@' of the host")
    if not _URI_CHARACTERS.fullmatch(text):
        wrong = _URI_CHARACTERS.sub("", text)[:1]
        return Problem("GC305", f"holds {wrong!r}, which no URI may hold so", "percent-encode it, or remove it")
    host = parts.hostname
    if parts.scheme.lower() not in {"http", "https"}:
        return Problem("GC305", "is no absolute http or https URI", _URI_ADVICE)
    return None if host and _HOST.fullmatch(host) else Problem("GC305", "is a URI without a valid host", _URI_ADVICE)


def one_of(
    *allowed: str, refused: Mapping[str, str] = _NOTHING_KNOWN, elsewhere: Mapping[str, str] = _NOTHING_KNOWN
) -> Rule:
    """Make the rule that a value is one of those listed, exactly.

    Of some that are not, the reason is known (`refused`), or what to do so that they are (`elsewhere`).
    """

    def judge(text: str) -> Problem | None:
        if text in allowed:
            return None
        if text in refused:
            return Problem("GC301", f"is {text!r}, which cannot be sent: {refused[text]}", suggestion("", allowed))
        summary = f"is {text!r}, which is not allowed"
        if text in elsewhere:
            return Problem("GC301", summary, f"{elsewhere[text]}; {suggestion('', allowed)}")
        return Problem("GC301", summary, suggestion(text, allowed))

    return judge


MOST_FINDINGS: Final = 2_000
"""What is told at the most, of one document and of all: whatever the bytes, nobody has to wait for it."""


def suggestion(text: str, allowed: Sequence[str]) -> str:
    """Say what was probably meant, and what is allowed."""
    listed = "allowed: " + ", ".join(allowed)
    meant = nearest(text, allowed)
    return listed if meant is None else f"did you mean {meant!r}? {listed}"


def fold_case(text: str) -> str:
    """Give the form in which names that differ only by case, or by how they are composed, are the same."""
    return unicodedata.normalize("NFC", text).lower()
