"""Files before and after, as documentation of the rules: `pairs/NAME.in.yaml` and `pairs/NAME.out.yaml`.

A name that begins with `project-` is a project file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongctl.config.load import load
from gongctl.config.parsing import Parser, Placed, c_events, pure_events
from gongctl.config.source import read_source
from gongctl.formatting.format import canonical, format_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAIRS = sorted(HERE.glob("pairs/*.in.yaml"))
VALID = sorted((ROOT / "tests" / "corpus" / "valid").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
PARSERS = pytest.mark.parametrize("parser", [c_events, pure_events], ids=["c", "pure"])


def _name(path: Path) -> str:
    return "gongctl.yaml" if path.name.startswith(("project-", "gongctl.yaml")) else "a.yaml"


def _stem(path: Path) -> str:
    return path.name.removesuffix(".in.yaml")


def _out(path: Path) -> bytes:
    return path.with_name(path.name.replace(".in.", ".out.")).read_bytes()


@pytest.mark.parametrize("path", PAIRS, ids=_stem)
def test_a_file_is_brought_into_form(path: Path) -> None:
    made = format_bytes(_name(path), path.read_bytes())
    assert made.diagnostics == ()
    assert made.text == _out(path).decode()


@pytest.mark.parametrize("path", PAIRS, ids=_stem)
def test_a_file_in_form_stays(path: Path) -> None:
    assert format_bytes(_name(path), _out(path)).text == _out(path).decode()


@PARSERS
@pytest.mark.parametrize("path", [path for path in PAIRS if path.name != "tabs.in.yaml"], ids=_stem)
def test_both_parsers_lead_to_the_same(path: Path, parser: Parser) -> None:
    """Tabs are left out: the pure parser refuses them."""
    events: list[Placed] = []
    text = re.sub(r"\r\n?", "\n", path.read_text(encoding="utf-8-sig"))
    assert not read_source("a.yaml", text.encode(), parser, events=events).diagnostics
    made = canonical(text, events, project=_name(path) == "gongctl.yaml")
    assert made == _out(path).decode().replace("\r\n", "\n")


def test_there_are_many_pairs_and_each_is_whole() -> None:
    assert len(PAIRS) >= 50
    assert len(list(HERE.glob("pairs/*"))) == 2 * len(PAIRS)


def _desired(root: Path, files: Iterable[tuple[str, bytes]]) -> object:
    for name, data in files:
        (root / name).write_bytes(data)
    loaded = load(root, every_environment=True)
    assert not [one for one in loaded.diagnostics if one.severity == "error"]
    return loaded.desired, loaded.project.environments, loaded.project.protect, loaded.project.prune


@pytest.mark.parametrize("path", VALID, ids=_stem)
def test_a_valid_file_wants_the_same_afterwards(path: Path, tmp_path: Path) -> None:
    made = format_bytes("a.yaml", path.read_bytes()).text
    assert made is not None
    wanted = _desired(tmp_path, [("a.yaml", path.read_bytes())])
    assert _desired(tmp_path, [("a.yaml", made.encode())]) == wanted


def test_the_examples_and_the_readme_are_in_form_already() -> None:
    for path in EXAMPLES:
        assert format_bytes(_name(path), path.read_bytes()).text == path.read_bytes().decode(), path
    assert EXAMPLES
    for block in BLOCKS:
        name = "gongctl.yaml" if block.startswith(("# gongctl.yaml", "allow:")) else "a.yaml"
        assert format_bytes(name, block.encode()).text == block
    assert BLOCKS
