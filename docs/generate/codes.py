"""What each code means, with its examples: those of `gongctl explain`."""

from __future__ import annotations

from functools import partial

from docs.generate.markdown import cell, table
from gongctl.codes import CODES, GROUPS
from gongctl.render.explanation import explanation, to_markdown

_SEVERITY = {"both": "error or warning"}


def _of(digit: str) -> list[str]:
    return [code for code in CODES if code[2] == digit]


def overview() -> str:
    """Write the list of all codes."""
    parts = [
        "# Codes of findings\n",
        (
            "Whatever gongctl finds wrong has a code, which keeps its meaning for ever. `gongctl explain CODE` shows what "
            "stands here. The first digit says what a code is about.\n"
        ),
    ]
    for digit, group in GROUPS.items():
        rows = [
            [f"[{code}](codes-{digit}.md#{code.lower()})", cell(CODES[code].title), _severity(code)]
            for code in _of(digit)
        ]
        parts += [f"## {group}\n", table(["code", "", ""], rows)]
    return "\n".join(parts)


def page(digit: str) -> str:
    """Write the page of the codes that begin with a digit."""
    parts = [f"# GC{digit}: {GROUPS[digit].lower() if digit != '1' else GROUPS[digit]}\n"]
    parts += [
        f"## {code}\n\n**{cell(CODES[code].title)}** · {_severity(code)}\n\n{to_markdown(explanation(code))}"
        for code in _of(digit)
    ]
    return "\n".join(parts)


def _severity(code: str) -> str:
    severity = CODES[code].severity
    return _SEVERITY.get(severity, severity)


PAGES = {digit: partial(page, digit) for digit in GROUPS}
"""What writes the page of each group."""
