"""What the files wanted at an earlier commit, asked of real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gongctl.address import Address
from gongctl.config import git
from gongctl.config.history import wanted_since
from gongctl.diagnostics import GongctlError
from gongctl.model import SchemaKey

if TYPE_CHECKING:
    from pathlib import Path

    from gongctl.planning.since import Wanted

PROJECT = "version: 1\nenvironments:\n  test: {baseUrl: embedded, variables: {kind: Account}}\n"
SCHEMA = """\
kind: ObjectSchema
integrationId: crm
objectType: Deal
fields:
  - {uniqueName: owner, label: Owner, type: REFERENCE, referenceObjectType: TARGET}
"""


def run(directory: Path, *arguments: str) -> str:
    known = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *known, *arguments], cwd=directory, env=kept, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(directory: Path, files: dict[str, str | None], message: str = "a commit") -> str:
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_text(content, encoding="utf-8")
    run(directory, "add", "-A")
    run(directory, "commit", "-qm", message)
    return run(directory, "rev-parse", "HEAD")


def schema(target: str) -> str:
    return SCHEMA.replace("TARGET", target)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits, of which the first points at Account and the second at User."""
    top = tmp_path / "repository"
    top.mkdir()
    run(top, "init", "-q")
    commit(top, {"gongctl.yaml": PROJECT, "crm.yaml": schema("Account")})
    commit(top, {"crm.yaml": schema("User")})
    return top


def target(wanted: Wanted) -> str | None:
    found = wanted.fields.get(("crm", "Deal", "owner"))
    return found.reference_object_type if found else None


def wanted(root: Path, ref: str, environment: str = "test", *, prune: bool = False, **variables: str) -> Wanted:
    return wanted_since(root, ref, environment, variables, prune=prune).wanted


def code(root: Path, ref: str) -> tuple[str, str]:
    with pytest.raises(GongctlError) as caught:
        wanted(root, ref)
    (one,) = caught.value.diagnostics
    return one.code, f"{one.summary} {one.help}"


def test_a_commit_by_any_name(repository: Path) -> None:
    run(repository, "tag", "v1", "HEAD~1")
    run(repository, "branch", "feature/ümläut", "HEAD~1")
    first = run(repository, "rev-parse", "v1")
    for ref in ("HEAD~1", "v1", first, first[:10], "feature/ümläut", "main^"):
        found = wanted_since(repository, ref, "test", {}, prune=False)
        assert (target(found.wanted), found.commit, found.ref) == ("Account", first, ref)
    assert target(wanted(repository, "HEAD")) == "User"


def test_neither_index_nor_working_tree_are_touched(repository: Path) -> None:
    (repository / "crm.yaml").write_text(schema("Lead"), encoding="utf-8")
    before = run(repository, "status", "--porcelain"), (repository / ".git/index").read_bytes()
    assert target(wanted(repository, "HEAD~1")) == "Account"
    assert (run(repository, "status", "--porcelain"), (repository / ".git/index").read_bytes()) == before


def test_a_renamed_file_and_one_that_is_gone(repository: Path) -> None:
    commit(repository, {"crm.yaml": None, "deep/er/deal.yml": schema("Account")})
    commit(repository, {"deep/er/deal.yml": None, "other.yaml": schema("Lead")})
    assert target(wanted(repository, "HEAD~1")) == "Account"
    assert target(wanted(repository, "HEAD~2")) == "User"


def test_a_project_in_a_subdirectory_beside_other_yaml(repository: Path) -> None:
    commit(
        repository,
        {"team/a [b]/gongctl.yaml": PROJECT, "team/a [b]/ä.yaml": schema("Contact"), "team/other.yaml": "not: ours"},
    )
    assert target(wanted(repository / "team/a [b]", "HEAD")) == "Contact"
    assert wanted(repository / "team/a [b]", "HEAD~1").schemas == {}


def test_an_environment_or_a_project_that_was_not_there_wanted_nothing(repository: Path) -> None:
    assert wanted(repository, "HEAD", "production").schemas == {}
    commit(repository, {"crm.yaml": None})
    assert wanted(repository, "HEAD").schemas == {}


def test_variables_are_those_of_then_and_those_given(repository: Path) -> None:
    commit(repository, {"crm.yaml": schema('"${kind}"')})
    commit(repository, {"gongctl.yaml": PROJECT.replace("Account", "Lead")})
    assert target(wanted(repository, "HEAD~1")) == "Account"
    assert target(wanted(repository, "HEAD")) == "Lead"
    assert target(wanted(repository, "HEAD", kind="Case")) == "Case"


def test_absent_and_pruned_things_are_unwanted(repository: Path) -> None:
    files: dict[str, str | None] = {
        "gongctl.yaml": PROJECT + "prune: true\n",
        "crm.yaml": schema("User") + "---\n{kind: Integration, integrationId: old, state: absent}\n",
    }
    commit(repository, files)
    found = wanted(repository, "HEAD")
    assert found.unwanted(Address.integration("old"))
    assert found.unwanted(Address.field(SchemaKey("crm", "Deal"), "other"))
    assert not found.unwanted(Address.field(SchemaKey("crm", "Deal"), "owner"))


def test_links_are_followed_as_far_as_the_repository_goes(repository: Path) -> None:
    (repository / "project").mkdir()
    (repository / "project/linked.yaml").symlink_to("../parts/deal.yaml")
    (repository / "project/more").symlink_to("../parts/more")
    (repository / "project/LICENSE").symlink_to("/nowhere")
    commit(
        repository,
        {
            "project/gongctl.yaml": PROJECT,
            "parts/deal.yaml": schema("Account"),
            "parts/more/lead.yaml": schema("User").replace("Deal", "Lead"),
        },
    )
    found = wanted(repository / "project", "HEAD")
    assert target(found) == "Account"
    assert SchemaKey("crm", "Lead") in found.schemas


def test_a_link_that_leads_out_of_the_repository_is_told(repository: Path) -> None:
    (repository / "linked.yaml").symlink_to("/etc/hosts")
    commit(repository, {})
    found, words = code(repository, "HEAD")
    assert found == "GC662"
    assert "linked.yaml" in words
    commit(repository, {"gongctl.yaml": PROJECT + "resources: [crm.yaml]\n"})
    assert target(wanted(repository, "HEAD")) == "User"


def test_a_submodule_is_told_where_it_could_hold_resources(repository: Path) -> None:
    head = run(repository, "rev-parse", "HEAD")
    run(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},mod")
    run(repository, "commit", "-qm", "with a submodule")
    found, words = code(repository, "HEAD")
    assert found == "GC662"
    assert "what mod held is not in that commit" in words
    run(repository, "checkout", "-q", "--", ".")
    (repository / "gongctl.yaml").write_text(PROJECT + "resources: [crm.yaml]\n", encoding="utf-8")
    run(repository, "add", "gongctl.yaml")
    run(repository, "commit", "-qm", "narrowed")
    assert target(wanted(repository, "HEAD")) == "User"


def test_a_run_that_prunes_did_so_then(repository: Path) -> None:
    other = Address.field(SchemaKey("crm", "Deal"), "other")
    assert not wanted(repository, "HEAD").unwanted(other)
    assert wanted(repository, "HEAD", prune=True).unwanted(other)


def test_nothing_that_a_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >>{ran}\ncat\n", encoding="utf-8")
    program.chmod(0o700)
    (repository / ".gitattributes").write_text("*.yaml filter=own diff=own text eol=crlf\n", encoding="utf-8")
    for name in ("core.fsmonitor", "filter.own.smudge", "filter.own.process", "diff.own.textconv", "core.pager"):
        run(repository, "config", name, str(program))
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "post-checkout"):
        shutil.copy(program, hooks / name)
    assert target(wanted(repository, "HEAD~1")) == "Account"
    assert not ran.exists()


def test_windows_line_endings_and_attributes(repository: Path) -> None:
    commit(repository, {".gitattributes": "*.yaml text eol=crlf\n", "crm.yaml": schema("Lead")})
    assert target(wanted(repository, "HEAD")) == "Lead"


def test_files_that_were_not_valid_then(repository: Path) -> None:
    commit(repository, {"crm.yaml": schema("User") + "  - {uniqueName: 7}\n"})
    commit(repository, {"crm.yaml": schema("User")})
    found, words = code(repository, "HEAD~1")
    assert found == "GC662"
    assert "crm.yaml:6:18: 'uniqueName' is a number" in words
    commit(repository, {"gongctl.yaml": "version: 2\n"})
    assert code(repository, "HEAD")[0] == "GC662"


@pytest.mark.parametrize(
    "ref", ["nowhere", "", "-h", "^HEAD", "--help", "HEAD~9", "HEAD:crm.yaml", "0" * 40, "a b", "\x00"]
)
def test_an_unknown_commit(repository: Path, ref: str) -> None:
    found, words = code(repository, ref)
    assert found == "GC661" or (found, "\x00" in ref) == ("GC660", True)
    assert "fetch" in words or found == "GC660"


def test_a_shallow_clone_says_that_it_is_one(repository: Path, tmp_path: Path) -> None:
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    assert "fetch-depth: 0" in code(tmp_path / "shallow", "HEAD~1")[1]
    assert target(wanted(tmp_path / "shallow", "HEAD")) == "User"


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "gongctl.yaml").write_text(PROJECT, encoding="utf-8")
    found, words = code(tmp_path, "HEAD")
    assert found == "GC660"
    assert "not a git repository" in words


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert code(repository, "HEAD")[0] == "GC660"


def test_a_git_that_hangs_or_fails(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\nexec {shutil.which('sleep')} 10\n", encoding="utf-8")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", str(fake.parent))
    monkeypatch.setattr(git, "SECONDS", 0.05)
    assert "timed out" in code(repository, "HEAD")[1]


def test_the_variables_of_a_hook_do_not_lead_elsewhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert target(wanted(repository, "HEAD~1")) == "Account"
