"""The colours of Mermaid and DOT, which have no other light than a bright one."""

from __future__ import annotations

from typing import Final

from gongctl.render.graph.value import Fate

PLAIN_PAPER: Final = "#eaeef2"
LETTERS: Final = {fate: "#ffffff" if fate is Fate.BLOCKED else "#1c2128" for fate in Fate}
PAPERS: Final = {
    Fate.NONE: "#ffffff",
    Fate.CREATE: "#dafbe1",
    Fate.UPDATE: "#fff3c4",
    Fate.REPLACE: "#f3e8ff",
    Fate.DELETE: "#ffe2e0",
    Fate.BLOCKED: "#8c0d18",
}
INKS: Final = {
    Fate.NONE: "#57606a",
    Fate.CREATE: "#1a7f37",
    Fate.UPDATE: "#8a5a00",
    Fate.REPLACE: "#8250df",
    Fate.DELETE: "#b3151f",
    Fate.BLOCKED: "#b3151f",
}
