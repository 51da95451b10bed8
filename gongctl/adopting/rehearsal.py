"""What texts would say if they were written: read in a directory of their own, before anything is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.config.discover import PROJECT_FILE
from gongctl.diagnostics import GongctlError, errors, failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gongctl.config.load import Loaded

_NOTHING_THERE: Final = "GC409"
"""That a project has no resources is no mistake where the account has none either."""


def rehearsed(root: Path, place: Path, texts: Mapping[str, str], read: Callable[[Path], Loaded]) -> Loaded:
    """Write the texts of files below `place`, beside the project file of `root`, and `read` them.

    Raises `GongctlError` (GC681) where one would not be read, or something would be wrong.
    """
    for name, text in texts.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    if (root / PROJECT_FILE).exists():
        (place / PROJECT_FILE).write_bytes((root / PROJECT_FILE).read_bytes())
    loaded = read(place)
    for name in texts:
        if name not in loaded.sources:
            raise failure(
                "GC681",
                f"{name} would not be read: `resources` in gongctl.yaml names other files; nothing was written",
                f"add {name!r} to `resources`, or choose another --layout",
            )
    if wrong := [one for one in errors(loaded.diagnostics) if one.code != _NOTHING_THERE]:
        first = failure(
            "GC681",
            "what the account holds cannot be written so that the files stay right; nothing was written",
            "mend what is told below, or leave it out: name the integrations and the object types to import",
        )
        raise GongctlError(*first.diagnostics, *wrong)
    return loaded
