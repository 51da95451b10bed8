"""What a plain scalar means: strictly, and the same with every parser.

Only `true`, `false`, `null` and whole numbers mean anything but a string. What other YAML
readers (versions 1.1 and 1.2 differ) would take for a number, a date or a boolean becomes
`Odd`, so that a person is asked to quote it instead of being surprised.
"""

from __future__ import annotations

import re
from typing import Final

from gongctl.config.nodes import Odd

_NUMBER: Final = "a number"
_WORDS: Final[dict[str, object]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **{
        word: Odd(word, "a boolean to many YAML readers")
        for lower in ("yes", "no", "on", "off")
        for word in (lower, lower.capitalize(), lower.upper())
    },
    **{sign + dot: Odd(sign + dot, _NUMBER) for sign in ("", "+", "-") for dot in (".inf", ".Inf", ".INF")},
    **{word: Odd(word, _NUMBER) for word in (".nan", ".NaN", ".NAN")},
}
_NUMERIC_STARTS: Final = frozenset("0123456789+-.")
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMERIC: Final = re.compile(
    r"""[-+]?(?:
        0b[01_]+ | 0o?[0-7_]+ | 0x[0-9A-Fa-f_]+             # other bases
      | [0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?         # base 60
      | (?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?
    )""",
    re.VERBOSE,
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9].*)?")


def resolve(text: str) -> object:
    """Give the value of an untagged plain scalar: a string, a boolean, `None`, an integer or `Odd`."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_STARTS:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DATE.fullmatch(text):
        return Odd(text, "a date")
    if _NUMERIC.fullmatch(text):
        return Odd(text, _NUMBER)
    return text
