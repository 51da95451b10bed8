"""Findings as SARIF 2.1.0, as GitHub's code scanning and the viewers of editors read it.

The object model is written here, as the small dict that it is: of the libraries that have it, one was
given up in 2019, and the other takes any key and demands none, so that only the published schema,
which the tests use, would find a mistake.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from gongctl import __version__
from gongctl.codes import CODES
from gongctl.config.discover import PROJECT_FILE
from gongctl.render.explanation import explanation, to_markdown, to_text
from gongctl.render.json import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Datum = Mapping[str, Any]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "gongctlFinding/v1"


def to_sarif(datum: Datum, prefix: str) -> str:
    """Write the findings of a validation; `prefix` leads from the repository to the project directory."""
    found = datum["diagnostics"]
    codes = sorted({one["code"] for one in found})
    run = {
        "tool": {"driver": {"name": "gongctl", "version": __version__, "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(found, codes, prefix)),
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> Datum:
    known = CODES[code]
    told = explanation(code)
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.explanation},
        "help": {"text": to_text(told), "markdown": to_markdown(told)},
        "defaultConfiguration": {"level": "warning" if known.severity == "warning" else "error"},
    }


def _results(found: Sequence[Datum], codes: Sequence[str], prefix: str) -> Iterator[Datum]:
    seen: Counter[str] = Counter()
    for one in found:
        same = _identity(one)
        seen[same] += 1
        related = [_related(place, number, prefix) for number, place in enumerate(one["related"], start=1)]
        yield {
            "ruleId": one["code"],
            "ruleIndex": codes.index(one["code"]),
            "level": one["severity"],
            "message": {"text": _message(one)},
            "locations": [{"physicalLocation": _place(one, prefix)}],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {FINGERPRINT: f"{same}:{seen[same]}"},
        }


def _identity(one: Datum) -> str:
    """Name a finding by what it is about, and never by its line: lines above come and go."""
    parts = (one["code"], one["file"] or "", one["summary"], (one["source"] or "").strip())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _message(one: Datum) -> str:
    """Put together what is said, with links to the related places, which GitHub shows only so."""
    lines = [_unlinked(one["summary"])]
    lines += [f"help: {_unlinked(one['help'])}"] if one["help"] else []
    for number, place in enumerate(one["related"], start=1):
        label = place["label"].replace("[", "(").replace("]", ")")
        lines.append(f"see [{label}]({number})")
    return "\n".join(lines)


def _unlinked(text: str) -> str:
    """Write what a viewer would take for the middle of a link so that none does."""
    return text.replace("](", "] (")


def _related(place: Datum, number: int, prefix: str) -> Datum:
    return {"id": number, "message": {"text": _unlinked(place["label"])}, "physicalLocation": _place(place, prefix)}


def _place(one: Datum, prefix: str) -> Datum:
    """Give a place. GitHub refuses a file with a result that has none: the project file stands in for it.

    The URI is relative, and without a base: GitHub reads it from the top of the repository.
    """
    uri = quote(prefix + (one["file"] or PROJECT_FILE), safe="/", errors="surrogateescape")
    if one["line"] is None:
        return {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    region = {
        "startLine": one["line"],
        "startColumn": one["column"],
        "endLine": one["endLine"],
        "endColumn": one["endColumn"],
    }
    return {"artifactLocation": {"uri": uri}, "region": region}
