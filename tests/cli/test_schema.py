"""`gongctl schema`: tests/packaging looks at what an installed gongctl brings along."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from gongctl.cli.schema import SCHEMAS
from tests.cli.running import gongctl

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_printed_as_it_is_in_the_repository(tmp_path: Path, name: str) -> None:
    done = gongctl(tmp_path, "schema", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8")
    jsonschema.Draft7Validator.check_schema(json.loads(done.stdout))


def test_there_is_a_name_for_every_schema() -> None:
    assert {one.name.removesuffix(".schema.json") for one in (ROOT / "schemas").glob("*.json")} == set(SCHEMAS)


def test_an_unknown_name_is_met_with_those_that_there_are(tmp_path: Path) -> None:
    done = gongctl(tmp_path, "schema", "resource")
    assert done.returncode == 64
    assert "resources" in done.stderr
