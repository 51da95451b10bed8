"""Findings as a short Markdown list, for the summary of a step of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gongctl.render.markdown_inline import Inline
from gongctl.render.validation import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    Datum = Mapping[str, Any]

MOST: Final = 256 * 1024
"""Bytes: far from 1 MiB, over which a summary is lost whole."""

_INLINE: Final = Inline(200)


def findings_summary(datum: Datum, prefix: str, most: int = MOST) -> str:
    """Write a heading with the counts, and findings, errors first, in at most about so many bytes.

    `prefix` leads from the repository to the project directory. What is left out is counted.
    """
    parts = [_heading(datum["counts"])]
    size = len(parts[0].encode())
    found = sorted(datum["diagnostics"], key=lambda one: one["severity"])  # "error" comes before "warning"
    for number, one in enumerate(found):
        item = _item(one, prefix)
        size += len(item.encode())
        if size > most:
            parts.append(f"- and {len(found) - number} more: the log has them all\n")
            break
        parts.append(item)
    return "".join(parts) + "\n"


def _heading(counts: Mapping[str, int]) -> str:
    found = [counted(counts[f"{noun}s"], noun) for noun in ("error", "warning") if counts[f"{noun}s"]]
    result = ", ".join(found) or "valid"
    return f"### gongctl validate: {result} in {counted(counts['files'], 'file')}\n\n"


def _item(one: Datum, prefix: str) -> str:
    place = {**one, "file": prefix + one["file"]} if one["file"] else one
    advice = f"<br>help: {_INLINE.prose(one['help'])}" if one["help"] else ""
    said = _INLINE.prose(one["summary"])
    return f"- **{one['severity']}** `{one['code']}`{_INLINE.place(dict(place))} · {said}{advice}\n"
