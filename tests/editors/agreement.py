"""Whether the language server and `gongctl validate` find the same structural faults, in all the YAML that there is."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from gongctl.codes import CODES
from gongctl.explain import example
from tests.corpus.reading import CORPUS
from tests.editors import faults
from tests.editors.exceptions import EXCEPTIONS, UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.editors.server import Editor

PROJECT: Final = "gongctl.yaml"
RESOURCES: Final = "resources.yaml"
_RESOURCE: Final = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"

Files = dict[str, str]
"""The texts of the files of a project, by their paths."""


class Verdict(NamedTuple):
    """What came of the comparison of one file; `trouble` is empty where there is none."""

    name: str
    trouble: str


def projects() -> Iterator[tuple[str, Files]]:
    """Give all projects of the corpus and of the explanations of codes, by name."""
    for folder, file in (("files", RESOURCES), ("valid", RESOURCES), ("projects", PROJECT)):
        for path in sorted((CORPUS / folder).glob("*.yaml")):
            beside = {RESOURCES: _RESOURCE} if file == PROJECT else {}
            yield f"{folder}/{path.stem}", {**beside, file: path.read_bytes().decode("utf-8")}
    for root in sorted((CORPUS / "several").iterdir()):
        yield (
            f"several/{root.name}",
            {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))},
        )
    for code in CODES:
        bad, good = example(code).bad.files, example(code).good.files
        yield f"explain/{code}/bad", bad
        yield f"explain/{code}/good", {**bad, **good}


async def verdicts(editor: Editor) -> list[Verdict]:
    """Compare what is said of each file, all at once; an exception that is none is told as well."""
    comparisons = [
        _verdict(editor, f"{name}:{file}", file, text, ours.get(file, Counter()))
        for name, files in projects()
        for ours in (_judged(files),)
        for file, text in files.items()
        if file.endswith((".yaml", ".yml")) and not file.startswith(".") and f"{name}:{file}" not in UNSETTLED
    ]
    found = await asyncio.gather(*comparisons)
    unused = EXCEPTIONS.keys() - {one.name for one in found}
    return [*found, *(Verdict(name, "there is no such file: it is no exception") for name in sorted(unused))]


async def _verdict(editor: Editor, name: str, file: str, text: str, ours: Counter[faults.Fault]) -> Verdict:
    folder = "project" if Path(file).name == PROJECT else "resources"
    async with editor.opened(f"{folder}/{quote(name, safe='')}.yaml", text) as told:
        trouble = _difference(ours, faults.of_the_server(told))
    if name in EXCEPTIONS:
        trouble = "" if trouble else "they agree: it is no exception any more"
    return Verdict(name, trouble)


def _judged(files: Files) -> dict[str, Counter[faults.Fault]]:
    with tempfile.TemporaryDirectory() as directory:
        for file, text in files.items():
            path = Path(directory, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        return faults.of_gongctl(Path(directory))


def _difference(ours: Counter[faults.Fault], theirs: Counter[faults.Fault]) -> str:
    """Say what one of the two does not find.

    Where the YAML is wrong, structure is not compared: how much of a document can still be read differs. Other
    faults are ours to find; what the server says of such a line is right.
    """
    if any(kind == faults.SYNTAX for _, kind in ours):
        return "" if theirs else "only gongctl finds fault with it"
    others = {line for line, kind in ours if kind == faults.OTHER}
    wanted = Counter({one: count for one, count in ours.items() if one[1] in faults.STRUCTURE})
    found = Counter({one: count for one, count in theirs.items() if one in wanted or one[0] not in others})
    missed, more = wanted - found, found - wanted
    return "; ".join(
        f"{who} finds {_listed(found)}" for who, found in (("only gongctl", missed), ("only the server", more)) if found
    )


def _listed(found: Counter[faults.Fault]) -> str:
    return ", ".join(f"{kind} in line {line}" for line, kind in sorted(found))
