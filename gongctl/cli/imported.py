"""What `gongctl import` made: written to the files, shown, and told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from gongctl.cli.console import notice, painter, result
from gongctl.cli.exits import Exit
from gongctl.cli.outputs import unwritable, write_pieces
from gongctl.config.git import uncommitted
from gongctl.config.secrets import masked
from gongctl.config.source import read_source
from gongctl.diagnostics import GongctlError, failure
from gongctl.planning.change import Action
from gongctl.render.difference import difference
from gongctl.render.json import to_json
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongctl.adopting.adoption import Adopted
    from gongctl.cli.options import Reach
    from gongctl.cli.unfound import Unfound
    from gongctl.config.load import Loaded
    from gongctl.config.text import SourceText
    from gongctl.planning.change import Change

_MOST_NAMED: Final = 10
_LONGEST_SHOWN: Final = 120
_LACKING: Final = (
    "the account lacks what files declare",
    "Take it out of the files (--disable-missing makes comments of it), or apply.",
)
_PRUNED: Final = (
    "`prune` would delete what no file could be made to declare",
    "Complete it where it stands as a comment, or take `prune` out before anything is applied.",
)
_STUBBORN: Final = (
    "no edit of the files makes them say what the account says",
    "`gongctl plan` shows what differs: edit the files by hand, or apply.",
)


def tell(  # noqa: PLR0913 - what was made, and how it is to be told
    root: Path, reach: Reach, made: Adopted, lacking: Unfound, *, diff: bool, as_json: bool
) -> int:
    """Write the files, or show what would be written; give the exit code: 0 where the plan that follows is empty.

    Raises `GongctlError` where a file cannot be written.
    """
    shown = {name: _difference(made, name, reach, as_json=as_json) for name in sorted(made.texts)} if diff else {}
    if not diff:
        _write(root, made)
    if as_json:
        told = result(to_json({**_datum(made, shown, diff=diff), **lacking.datum(), "errors": []}))
    elif diff:
        told = result("".join(shown.values()) or "the files say what the account says\n")
        for line in (*_to_complete(made), *lacking.lines(), *_left(made)):
            notice(line.rstrip("\n"))
    else:
        told = result("".join(_lines(made, lacking)))
    return Exit.DONE if made.plan.empty and told else Exit.ERROR


def tell_replaced(made: Adopted, loaded: Loaded) -> None:
    """Warn of each variable that a value came in the place of: what it stood for elsewhere is lost."""
    for one in made.replaced:
        names = ", ".join(f"${{{name}}}" for name in one.variables)
        said = one.text if one.text.isprintable() and len(one.text) <= _LONGEST_SHOWN else "what the account has"
        others = [
            other.name
            for other in loaded.project.environments.values()
            if other.name != loaded.chosen.name and not other.variables.keys().isdisjoint(one.variables)
        ]
        whose = "its own value" if len(others) == 1 else "their own values"
        lost = f"; {', '.join(others)} had {whose}" if others else ""
        notice(f"warning: {visible(f'{names} in {one.file}:{one.line} replaced by {said}{lost}')}")


# -- files


def _write(root: Path, made: Adopted) -> None:
    """Write all files, after a look at each whether it can be written, and is what it was."""
    for name, before in made.before.items():
        path = root / name
        if _bytes(path) != (None if before is None else before.encode("utf-8", "surrogatepass")):
            summary = f"{name} was changed while the account was read; nothing was written"
            raise failure("GC681", summary, "run the import again")
        _make_ready(path)
    there = [name for name, before in made.before.items() if before is not None]
    for name in uncommitted(root, there):
        notice(f"warning: {visible(name)} has edits that are not committed; what is written comes on top of them")
    done: list[str] = []
    for name, text in made.texts.items():
        if why := write_pieces(root / name, (text,)):
            before = f"; written before it: {', '.join(done)}" if done else "; nothing was written"
            raise _unwritten(name, f"{why}{before}")
        done.append(name)


def _make_ready(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        why = unwritable(path)
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        raise _unwritten(str(path), f"{why}; nothing was written")


def _unwritten(name: str, why: str) -> GongctlError:
    return failure("GC645", f"{name} cannot be written: {why}", "make it writable, or choose another --layout")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _difference(made: Adopted, name: str, reach: Reach, *, as_json: bool) -> str:
    paint = painter(sys.stdout, no_color=reach.no_color or as_json)
    return difference(_shown(name, made.before[name] or ""), _shown(name, made.texts[name]), paint)


def _shown(name: str, text: str) -> SourceText:
    """Give a text whose secrets are not shown."""
    source = read_source(name, text.encode("utf-8", "surrogatepass"))
    return masked(source.text, source.documents, project=False)


# -- words


def _datum(made: Adopted, shown: dict[str, str], *, diff: bool) -> dict[str, Any]:
    files = [
        {
            "file": name,
            "new": made.before[name] is None,
            "counts": dict(made.counts.get(name, {})),
            **({"diff": shown[name]} if diff else {}),
        }
        for name in sorted(made.texts)
    ]
    left = [{"address": str(one.address), "why": _why(one)[0]} for one in made.plan.changes if one.action.writes]
    return {
        "version": 1,
        "written": not diff,
        "files": files,
        "toComplete": list(made.open),
        "planEmpty": made.plan.empty,
        "left": left,
    }


def _lines(made: Adopted, lacking: Unfound) -> Iterator[str]:
    for name in sorted(made.texts):
        counts = ", ".join(_counted(number, what) for what, number in made.counts.get(name, {}).items())
        yield f"{'new' if made.before[name] is None else 'changed'}  {visible(name)}: {counts}\n"
    yield from _to_complete(made)
    doubts = list(lacking.lines())
    yield from doubts
    if made.plan.empty:
        yield f"The plan is empty: the files say what {'was found' if doubts else 'the account holds'}.\n"
    yield from _left(made)


def _to_complete(made: Adopted) -> Iterator[str]:
    return (f"to complete  {visible(one)}: it stands as a comment, and is unmanaged\n" for one in made.open)


def _left(made: Adopted) -> Iterator[str]:
    """Say why the plan is not empty, and what to do about it."""
    reasons: dict[tuple[str, str], dict[str, None]] = {}
    for one in made.plan.changes:
        if one.action.writes:
            reasons.setdefault(_why(one), {})[str(one.address)] = None
    for (why, advice), addresses in reasons.items():
        more = f" and {len(addresses) - _MOST_NAMED:,} more" if len(addresses) > _MOST_NAMED else ""
        named = ", ".join(list(addresses)[:_MOST_NAMED])
        yield f"The plan is not empty: {why} ({visible(named)}{more}).\n"
        yield f"{advice}\n"


def _why(one: Change) -> tuple[str, str]:
    if one.action is Action.CREATE:
        return _LACKING
    return _PRUNED if one.action is Action.DELETE else _STUBBORN


def _counted(number: int, what: str) -> str:
    """Count what was done: `1 field added`, `2 fields added`."""
    nouns, _, deed = what.partition(" ")
    return f"{number:,} {nouns.removesuffix('s') if number == 1 else nouns} {deed}"
