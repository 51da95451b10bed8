"""What a code means, with an example of what brings it about and of what is right."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from gongctl.codes import CODES, GROUPS
from gongctl.explain import Side, example
from gongctl.render.paint import Paint, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Datum = Mapping[str, Any]

VERSION: Final = 1
_LEAST_COLUMNS: Final = 40
_HELP: Final = re.compile(r" *= help: ")
_BROKEN: Final = re.compile(
    r"^((?:error|warning)\[.*|.*= help: .*)\n(?: {2}(?!--> |= help: )| {9,})(?=\S)", re.MULTILINE
)
_SEVERITIES: Final = {"both": "error or warning"}


def explanation(code: str) -> Datum:
    """Gather what there is to say about a code of the table, in the form that is printed as JSON."""
    bad, good = example(code)
    return {"version": VERSION, **_entry(code), "bad": _side(bad), "good": _side(good)}


def overview() -> Datum:
    """Gather all codes, without their examples."""
    return {"version": VERSION, "codes": [_entry(code) for code in CODES]}


def _entry(code: str) -> Datum:
    known = CODES[code]
    return {"code": code, "title": known.title, "severity": known.severity, "explanation": known.explanation}


def _side(side: Side) -> Datum:
    return {
        "text": side.text,
        "files": [{"name": name, "text": text} for name, text in side.files.items()],
        "session": side.session,
    }


def to_text(datum: Datum, columns: int = 100, paint: Paint = plain) -> str:
    """Write an explanation for people, in lines of at most `columns` where they can be broken."""
    columns = max(columns, _LEAST_COLUMNS)
    severity = datum["severity"]
    head = f"{datum['code']}: {datum['title']} ({_SEVERITIES.get(severity, severity)})"
    lines = [paint(head, "strong"), "", *textwrap.wrap(datum["explanation"], columns)]
    for name in ("bad", "good"):
        lines += ["", paint(name.capitalize(), "error" if name == "bad" else "done")]
        lines += _shown(datum[name], columns, paint)
    return "\n".join(lines) + "\n"


def _shown(side: Datum, columns: int, paint: Paint) -> Iterator[str]:
    if side["text"]:
        yield ""
        yield from textwrap.wrap(side["text"], columns, initial_indent="  ", subsequent_indent="  ")
    for file in side["files"]:
        yield ""
        yield paint(f"  {file['name']}", "place")
        for line in file["text"].splitlines():
            yield f"    {line}".rstrip()
    if side["session"]:
        yield ""
    for line in _unbroken(side["session"]).splitlines():
        yield from _fitted(f"  {line}".rstrip(), columns)


def _unbroken(session: str) -> str:
    """Put lines together again that were broken for the width at which a session was recorded."""
    while (joined := _BROKEN.sub(r"\1 ", session)) != session:
        session = joined
    return session


def _fitted(line: str, columns: int) -> list[str]:
    """Break a line of a session that is too wide, and show by its indentation that it goes on."""
    advice = _HELP.match(line)
    indent = " " * (advice.end() if advice else len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [
        line
    ]


def to_markdown(datum: Datum) -> str:
    """Write an explanation as Markdown, without a heading; every character of it is our own."""
    parts = [datum["explanation"]]
    for name in ("bad", "good"):
        side = datum[name]
        parts.append(f"**{name.capitalize()}**")
        parts += [side["text"].rstrip()] if side["text"] else []
        for file in side["files"]:
            parts.append(f"`{file['name']}`:\n\n```yaml\n{file['text']}```")
        parts += [f"```console\n{side['session']}```"] if side["session"] else []
    return "\n\n".join(parts) + "\n"


def overview_text(datum: Datum, paint: Paint = plain) -> str:
    """Write the list of all codes with their titles, those about one thing together."""
    blocks = []
    for digit, group in GROUPS.items():
        codes = [one for one in datum["codes"] if one["code"][2] == digit]
        listed = [f"  {one['code']}  {one['title']}" + _mark(one["severity"]) for one in codes]
        blocks.append("\n".join([paint(group, "strong"), *listed]))
    return "\n\n".join(blocks) + "\n\ngongctl explain CODE tells more, with an example\n"


def _mark(severity: str) -> str:
    return "" if severity == "error" else f" ({_SEVERITIES.get(severity, severity)})"
