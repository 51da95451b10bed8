from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from gongctl.address import Address
from gongctl.config.load import load
from gongctl.config.project import (
    Credentials,
    Environment,
    Project,
    choose_environment,
    read_project,
)
from gongctl.diagnostics import GongctlError
from gongctl.model import SchemaKey
from tests.config.files import ACME, project

if TYPE_CHECKING:
    from pathlib import Path


def test_the_whole_project_file(tmp_path: Path) -> None:
    text = """version: 1
environments:
  local: {baseUrl: embedded}
  production:
    baseUrl: https://us-1.api.gong.io/v2
    dialect: openapi
    credentials: {accessKeyEnv: KEY, accessKeySecretEnv: SECRET, bearerTokenEnv: TOKEN}
    variables: {crm_host: crm.example.com}
  vault: {baseUrl: "http://127.0.0.1:80/v2", credentials: {command: [pass, show, gong]}}
protect: [acme, "prod-*"]
allow:
  - {address: schema/acme/Deal/old_*, class: field-remove, until: 2030-12-31, reason: gone}
  - {address: integration/acme, class: integration-delete, until: "2030-01-01", reason: moved}
prune: true
resources: [crm, "*.yml"]
"""
    file = read_project(project(tmp_path, gongctl=text))
    assert file.diagnostics == ()
    found = file.project
    assert found.environments["production"] == Environment(
        "production",
        "https://us-1.api.gong.io/v2",
        "openapi",
        Credentials("KEY", "SECRET", "TOKEN"),
        {"crm_host": "crm.example.com"},
    )
    assert found.environments["vault"].credentials == Credentials(command=("pass", "show", "gong"))
    assert (found.protect, found.prune, found.resources) == (("acme", "prod-*"), True, ("crm", "*.yml"))
    assert [(one.destroys, one.until) for one in found.allow] == [
        ("field-remove", dt.date(2030, 12, 31)),
        ("integration-delete", dt.date(2030, 1, 1)),
    ]
    assert found.allow[0].address.matches(Address.field(SchemaKey("acme", "Deal"), "old_1"))
    assert str(found.allow[1].span) == "gongctl.yaml:13:5"
    assert found.path == tmp_path / "gongctl.yaml"


def test_without_a_project_file_there_are_defaults(tmp_path: Path) -> None:
    assert read_project(tmp_path).project == Project()


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_project_file_means_the_defaults(text: str, tmp_path: Path) -> None:
    file = read_project(project(tmp_path, gongctl=text))
    assert file.diagnostics == ()
    assert file.project == Project(path=tmp_path / "gongctl.yaml")


def test_loopback_and_https_are_right_base_urls(tmp_path: Path) -> None:
    for url in (
        "http://localhost:1",
        "http://[::1]:80/v2",
        "http://127.1.2.3",
        "https://proxy.example.com",
        "embedded",
    ):
        text = f"environments: {{e: {{baseUrl: '{url}'}}}}"
        assert read_project(project(tmp_path, gongctl=text)).diagnostics == ()


def test_choosing_an_environment() -> None:
    one, two = Environment("one"), Environment("two")
    assert choose_environment(Project(), None) == Environment("default")
    assert choose_environment(Project(), "default") == Environment("default")
    assert choose_environment(Project(environments={"one": one}), None) == one
    both = Project(environments={"one": one, "two": two})
    assert choose_environment(both, "two") == two
    for name, code, words in [
        (None, "GC512", "one, two"),
        ("tow", "GC511", "did you mean 'two'?"),
        ("x", "GC511", "one, two"),
    ]:
        with pytest.raises(GongctlError) as caught:
            choose_environment(both, name)
        assert caught.value.diagnostics[0].code == code
        assert words in caught.value.diagnostics[0].help
    with pytest.raises(GongctlError, match="no environment 'x'"):
        choose_environment(Project(), "x")


def test_what_is_wrong_with_the_project_file_is_told_with_the_environment(tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, gongctl="environments: {a: {}, b: {}}\nprune: 1\n")
    with pytest.raises(GongctlError) as caught:
        load(root)
    assert [one.code for one in caught.value.diagnostics] == ["GC205", "GC512"]
