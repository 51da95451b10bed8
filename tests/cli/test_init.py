"""`gongctl init`: what it writes works with nothing else typed, and what is there stays as it is."""

from __future__ import annotations

import itertools
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from pre_commit.clientlib import load_config, load_manifest
from ruamel.yaml import YAML

from gongctl.capabilities import DIALECTS
from gongctl.cli.init import CIS
from gongctl.cli.inquiring import usual_ci
from gongctl.cli.scaffold import WORKFLOWS
from tests.cli.running import FILES, gongctl
from tests.cli.test_program import at_a_terminal
from tests.config.test_history import run as git
from tests.examples.hooked import pre_commit

ROOT = Path(__file__).parents[2]
EXAMPLES = {"github": "github-actions.yml", "gitlab": "gitlab-ci.yml"}
WRITTEN = [
    ".gitignore",
    ".json-schema/project.schema.json",
    ".json-schema/resources.schema.json",
    ".pre-commit-config.yaml",
    "gongctl.yaml",
    "integration.yaml",
    "schemas/account.yaml",
    "schemas/deal.yaml",
]


def files(root: Path) -> dict[str, str]:
    there = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(there)}


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


@pytest.mark.parametrize(("dialect", "ci"), [*itertools.product(DIALECTS, CIS)])
def test_the_next_commands_work_with_nothing_else_typed(tmp_path: Path, dialect: str, ci: str) -> None:
    root = tmp_path / "not" / "there"
    done = gongctl(root, "init", "--dialect", dialect, "--ci", ci)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(files(root)) == sorted([*WRITTEN, *([WORKFLOWS[ci]] if ci in WORKFLOWS else [])])
    assert "ok: 1 integration, 2 schemas, 7 fields in 4 files\n\nNext:\n" in done.stdout
    checked = gongctl(root, "fmt", "--check")
    assert (checked.returncode, checked.stdout) == (0, "4 files: 4 canonical\n")
    assert gongctl(root, "validate").stdout == "ok: 1 integration, 2 schemas, 7 fields in 4 files\n"
    planned = gongctl(root, "plan", "--detailed-exitcode")
    assert (planned.returncode, planned.stderr) == (2, "")
    assert "10 to create" in planned.stdout
    assert "REFERENCE" in planned.stdout
    assert "PICKLIST" in planned.stdout
    assert gongctl(root, "apply", "--auto-approve").returncode == 0
    assert gongctl(root, "plan", "--detailed-exitcode").returncode == 0


def test_without_options_and_without_a_terminal_there_are_defaults(tmp_path: Path) -> None:
    done = gongctl(tmp_path, "init")
    assert done.returncode == 0
    assert list(files(tmp_path)) == WRITTEN
    assert read(tmp_path / "gongctl.yaml")["environments"] == {
        "local": {"baseUrl": "embedded", "dialect": "openapi", "variables": {"crm_host": "crm.acme.example"}}
    }
    assert f"gongctl -C {tmp_path} plan" in done.stdout
    assert files(tmp_path)[".gitignore"].splitlines()[1:] == [".gongctl/"]


@pytest.mark.parametrize(
    ("arguments", "name", "said"),
    [
        (["--base-url", "https://api.gong.io/v2"], "production", {"dialect": "live"}),
        (["--base-url", "https://eu.api.gong.io/v2", "--dialect", "openapi"], "production", {"dialect": "openapi"}),
        (["--base-url", "http://127.0.0.1:8080/v2", "--environment", "1"], "1", {"dialect": "openapi"}),
        (["--environment", "on", "--dialect", "live"], "on", {"baseUrl": "embedded"}),
    ],
)
def test_options_say_which_account(tmp_path: Path, arguments: list[str], name: str, said: dict[str, str]) -> None:
    done = gongctl(tmp_path, "init", "--ci", "github", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found = read(tmp_path / "gongctl.yaml")["environments"]
    assert list(found) == [name]
    assert said.items() <= found[name].items()
    assert read(tmp_path / WORKFLOWS["github"])["env"]["GONGCTL_ENV"] == name
    assert ("export GONG_ACCESS_KEY" in done.stdout) is ("--base-url" in arguments)
    assert gongctl(tmp_path, "fmt", "--check").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--base-url", "https://api.gong.io"], "write https://api.gong.io/v2"),
        (["--base-url", "https://key:s3cr3t@acme.example/v2"], "holds credentials"),
        (["--base-url", "embeded"], "did you mean 'embedded'?"),
        (["--environment", "a b"], "'a b' is no name"),
        (["--dialect", "life"], "live"),
        (["--ci", "hub"], "github"),
    ],
)
def test_a_wrong_option_is_met_before_anything_is_written(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = gongctl(tmp_path / "new", "init", *arguments)
    assert done.returncode == 64
    assert told in done.stderr
    assert "s3cr3t" not in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("ci", WORKFLOWS)
def test_a_workflow_is_the_ready_made_one_but_for_its_head_and_two_lines(tmp_path: Path, ci: str) -> None:
    git(tmp_path, "init", "-q")
    gongctl(tmp_path / "the crm", "init", "--ci", ci, "--environment", "mine")
    made = (tmp_path / WORKFLOWS[ci]).read_text("utf-8").splitlines()
    example = (ROOT / "examples" / "ci" / EXAMPLES[ci]).read_text("utf-8").splitlines()
    assert example[0].startswith("# Copy this to ")
    assert made[0].startswith("# Written by 'gongctl init'")
    changed = {"  GONGCTL_ENV: production": "  GONGCTL_ENV: mine", "  PROJECT: .": "  PROJECT: the crm"}
    expected = [changed.get(line, line) for line in example[2:]]
    assert made[-len(expected) :] == expected
    assert set(changed.values()) < set(made)
    assert all(line.startswith("#") for line in made[: -len(expected)])


@pytest.mark.parametrize("directory", [".", "crm"])
def test_the_hooks_are_those_of_the_manifest_and_run(tmp_path: Path, directory: str) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q")
    assert gongctl(repository / directory, "init").returncode == 0
    (listed,) = load_config(str(repository / ".pre-commit-config.yaml"))["repos"]
    manifest = {one["id"]: one for one in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))}
    assert [one["id"] for one in listed["hooks"]] == ["gongctl-fmt", "gongctl-validate"]
    if directory == ".":
        for hook in listed["hooks"]:
            assert [hook[key] for key in ("name", "entry", "files", "pass_filenames")] == [
                manifest[hook["id"]][key] for key in ("name", "entry", "files", "pass_filenames")
            ]
    done = pre_commit(repository, tmp_path)
    assert (done.returncode, done.stdout.count("Passed")) == (0, 2), done.stdout


def test_modelines_lead_to_the_schemas_that_are_written(tmp_path: Path) -> None:
    gongctl(tmp_path, "init")
    names = {}
    for path in tmp_path.rglob("*.yaml"):
        first, *_ = path.read_text("utf-8").splitlines()
        _, sign, way = first.partition("# yaml-language-server: $schema=")
        if sign:
            names[path.name] = (path.parent / way).resolve().relative_to(tmp_path).as_posix()
    resources = ".json-schema/resources.schema.json"
    assert names == {
        "gongctl.yaml": ".json-schema/project.schema.json",
        "integration.yaml": resources,
        "account.yaml": resources,
        "deal.yaml": resources,
    }
    for kind in ("project", "resources"):
        assert files(tmp_path)[f".json-schema/{kind}.schema.json"] == gongctl(tmp_path, "schema", kind).stdout


def test_init_again_leaves_everything_alone(tmp_path: Path) -> None:
    gongctl(tmp_path, "init", "--ci", "gitlab")
    (tmp_path / "schemas" / "deal.yaml").unlink()
    before = files(tmp_path)
    done = gongctl(tmp_path, "init", "--ci", "gitlab", "--dialect", "live")
    assert done.returncode == 0
    assert files(tmp_path) == before
    assert "wrote" not in done.stdout
    assert "left alone  gongctl.yaml\n" in done.stdout
    assert "left alone  .gitignore, which has .gongctl/\n" in done.stdout
    assert "left alone  2 resource files: no example was added\n" in done.stdout
    assert done.stderr == "note: gongctl.yaml is there, so --dialect changes nothing\n"


OWN = {
    ".gitignore": "*.log",
    ".pre-commit-config.yaml": "repos: []\n",
    ".gitlab-ci.yml": "test: {script: [make]}\n",
    ".json-schema/project.schema.json": "{}\n",
    "docker-compose.yml": "services: {}\n",
    "README.md": "Ours.\n",
}


def test_files_that_are_there_stay_and_what_to_do_is_said(tmp_path: Path) -> None:
    for name, text in OWN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    done = gongctl(tmp_path, "init")
    assert (done.returncode, done.stderr) == (0, "")
    after = files(tmp_path)
    assert {name: after[name] for name in OWN} == {**OWN, ".gitignore": "*.log\n.gongctl/\n"}
    assert "added       .gongctl/ to .gitignore\n" in done.stdout
    assert "left alone  .pre-commit-config.yaml: add the hooks gongctl-fmt and gongctl-validate to it\n" in done.stdout
    assert "left alone  .gitlab-ci.yml, which does not mention gongctl" in done.stdout
    assert "gongctl schema project > .json-schema/project.schema.json renews it" in done.stdout
    assert read(tmp_path / "gongctl.yaml")["resources"] == ["gong/"]
    assert after["gong/schemas/deal.yaml"].startswith(
        "# yaml-language-server: $schema=../../.json-schema/resources.schema.json\n"
    )
    assert "ok: 1 integration, 2 schemas, 7 fields in 4 files" in done.stdout
    assert gongctl(tmp_path, "fmt", "--check").returncode == 0
    assert gongctl(tmp_path, "plan").returncode == 0


@pytest.mark.parametrize(
    ("held", "after"),
    [
        ("", ".gongctl/\n"),
        ("a\n", "a\n.gongctl/\n"),
        ("a\r\nb", "a\r\nb\r\n.gongctl/\r\n"),
        *((one, one) for one in (".gongctl", "/.gongctl/\n", "x\n .gongctl/ \r\n", "**/.gongctl/")),
    ],
)
def test_a_gitignore_gets_one_line_if_it_lacks_it(tmp_path: Path, held: str, after: str) -> None:
    (tmp_path / ".gitignore").write_bytes(held.encode())
    assert gongctl(tmp_path, "init").returncode == 0
    assert (tmp_path / ".gitignore").read_bytes() == after.encode()


PROJECTS = {
    "narrow": ("environments:\n  a: {baseUrl: embedded}\nresources: ['./crm/**/*.yaml']\n", "crm/integration.yaml"),
    "directory": ("environments:\n  a: {baseUrl: embedded, dialect: live}\nresources: [crm]\n", "crm/integration.yaml"),
    "both dialects": (
        "environments:\n  a: {baseUrl: embedded, dialect: live}\n  b: {baseUrl: embedded}\n",
        "integration.yaml",
    ),
    "no environments": ("", "integration.yaml"),
    "an account": ("environments:\n  a: {baseUrl: https://api.gong.io/v2, dialect: live}\n", "integration.yaml"),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_that_is_there_gets_an_example_as_it_says(tmp_path: Path, name: str) -> None:
    text, example = PROJECTS[name]
    (tmp_path / "gongctl.yaml").write_text("version: 1\n" + text, "utf-8")
    asked = ["--example"] if name in {"no environments", "an account"} else []
    done = gongctl(tmp_path, "init", "--ci", "github", *asked)
    assert done.returncode == 0, done.stdout
    assert "${" not in files(tmp_path)[example]
    assert gongctl(tmp_path, "validate").returncode == 0
    named = "default" if name == "no environments" else "a"
    assert read(tmp_path / WORKFLOWS["github"])["env"]["GONGCTL_ENV"] == named
    assert (" plan --env a" in done.stdout) is (name == "both dialects")


NOT_EXAMPLES = [one for one in WRITTEN if one not in {"integration.yaml", "schemas/account.yaml", "schemas/deal.yaml"}]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_for_an_account_that_is_not_embedded_there_is_no_example(tmp_path: Path, dialect: str) -> None:
    done = gongctl(tmp_path, "init", "--base-url", "https://api.gong.io/v2", "--dialect", dialect)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(files(tmp_path)) == NOT_EXAMPLES
    assert "Acme" not in done.stdout + "".join(files(tmp_path)[name] for name in ("gongctl.yaml", ".gitignore"))
    assert "there are no resources yet" in done.stdout
    _, _, after = done.stdout.partition("\nNext:\n")
    steps = [
        re.split(r"\s{3,}", line.strip())[0].removeprefix(f"gongctl -C {tmp_path} ") for line in after.splitlines()
    ]
    importing = "import" if dialect == "live" else "import --probe"
    assert steps[1:] == ["doctor", importing, "plan", "pre-commit install"]
    assert gongctl(tmp_path, "fmt", "--check").returncode == 0
    again = gongctl(tmp_path, "init").stdout.partition("\nNext:\n")[2]
    assert again.splitlines() == after.splitlines()[:-1]


def test_an_example_can_be_had_or_left_out_all_the_same(tmp_path: Path) -> None:
    arguments = ["init", "--base-url", "https://api.gong.io/v2", "--ci", "none"]
    assert gongctl(tmp_path / "one", *arguments, "--example").returncode == 0
    assert list(files(tmp_path / "one")) == WRITTEN
    assert gongctl(tmp_path / "one", "validate").stdout == "ok: 1 integration, 2 schemas, 7 fields in 4 files\n"
    assert gongctl(tmp_path / "two", "init", "--no-example").returncode == 0
    assert list(files(tmp_path / "two")) == NOT_EXAMPLES


@pytest.mark.parametrize("others", [False, True])
def test_without_an_example_what_comes_next_works(tmp_path: Path, others: bool) -> None:
    gongctl(tmp_path / "filled", "init")
    gongctl(tmp_path / "filled", "apply", "--auto-approve")
    root = tmp_path / "root"
    root.mkdir()
    if others:
        (root / "docker-compose.yml").write_text("services: {}\n", "utf-8")
    done = gongctl(root, "init", "--no-example")
    (tmp_path / "filled" / ".gongctl").rename(root / ".gongctl")
    (importing,) = re.findall(rf"gongctl -C {root} (import.*?)   ", done.stdout)
    assert gongctl(root, *importing.split()).returncode == 0
    assert gongctl(root, "plan", "--detailed-exitcode").returncode == 0


@pytest.mark.parametrize("globs", ["[crm/deals-*.yaml]", "['*.yaml']"])
def test_where_globs_leave_no_place_no_example_is_written(tmp_path: Path, globs: str) -> None:
    (tmp_path / "gongctl.yaml").write_text(f"version: 1\nresources: {globs}\n", "utf-8")
    done = gongctl(tmp_path, "init", "--example")
    assert done.returncode == 1
    assert "GC409" in done.stdout
    assert not [one for one in files(tmp_path) if one.endswith("deal.yaml")]


def test_the_environment_for_ci_is_the_real_one_or_the_one_named(tmp_path: Path) -> None:
    text = "environments:\n  a: {baseUrl: embedded}\n  b: {baseUrl: https://acme.example/v2}\n"
    for directory, arguments, named in (("one", [], "b"), ("two", ["--environment", "a"], "a")):
        root = tmp_path / directory
        root.mkdir()
        (root / "gongctl.yaml").write_text("version: 1\n" + text, "utf-8")
        assert gongctl(root, "init", "--ci", "gitlab", *arguments).returncode == 0
        assert read(root / WORKFLOWS["gitlab"])["variables"]["GONGCTL_ENV"] == named
    unknown = gongctl(tmp_path / "one", "init", "--environment", "c")
    assert (unknown.returncode, "GC511" in unknown.stderr) == (1, True)


def test_resources_that_are_there_and_wrong_are_told(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text(FILES.replace("CURRENCY", "MONEY"), "utf-8")
    done = gongctl(tmp_path, "init")
    assert done.returncode == 1
    assert "left alone  1 resource file:" in done.stdout
    assert "crm.yaml:10:" in done.stdout
    assert "Next:" not in done.stdout


def test_within_a_project_it_says_so_and_writes_nothing(tmp_path: Path) -> None:
    gongctl(tmp_path, "init")
    before = files(tmp_path)
    done = gongctl(tmp_path / "a" / "b", "init")
    assert done.returncode == 1
    assert "error[GC682]: there is a project around" in done.stderr
    assert files(tmp_path) == before


def test_what_cannot_be_written_is_named_and_what_was_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "schemas").write_text("a file", "utf-8")
    done = gongctl(tmp_path, "init")
    assert done.returncode == 1
    assert "error[GC683]: schemas/account.yaml cannot be written: a file stands where its directory" in done.stderr
    assert done.stdout.splitlines()[-1] == "wrote       integration.yaml"
    (tmp_path / "schemas").unlink()
    assert gongctl(tmp_path, "init").returncode == 0


def test_links_and_directories_are_never_followed_or_replaced(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / ".pre-commit-config.yaml").symlink_to(tmp_path / "elsewhere")
    (root / ".gitlab-ci.yml").mkdir()
    done = gongctl(root, "init", "--ci", "gitlab")
    assert done.returncode == 0
    assert "left alone  .pre-commit-config.yaml, which is no file that can be read\n" in done.stdout
    assert "left alone  .gitlab-ci.yml, which is no file that can be read\n" in done.stdout
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("config", "there", "usual"),
    [
        ("", "", "none"),
        ("url = git@github.com:acme/crm.git", "", "github"),
        ("url = https://gitlab.acme.example/crm.git", "", "gitlab"),
        ("", ".github/x", "github"),
        ("url = git@github.com:acme/crm.git", ".gitlab-ci.yml", "gitlab"),
    ],
)
def test_whose_ci_it_is_is_seen_in_the_repository(tmp_path: Path, config: str, there: str, usual: str) -> None:
    if config:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "config").write_text(config, "utf-8")
    if there:
        (tmp_path / there).parent.mkdir(exist_ok=True)
        (tmp_path / there).touch()
    assert usual_ci(tmp_path) == usual


def test_a_person_is_asked_until_the_answer_is_right(tmp_path: Path) -> None:
    with at_a_terminal(tmp_path, "init", "--ci", "none") as terminal:
        terminal.until("[embedded]: ")
        terminal.type("https://api.gong.io\n")
        terminal.until("write https://api.gong.io/v2")
        terminal.type("https://api.gong.io/v2\n")
        terminal.until("[live]: ")
        terminal.type("\n")
        terminal.until("[production]: ")
        terminal.type("eu\n")
        assert terminal.ended() == 0
    assert "CI" not in terminal.shown
    found = read(tmp_path / "gongctl.yaml")["environments"]
    assert (list(found), found["eu"]["dialect"]) == (["eu"], "live")


def test_with_yes_nobody_is_asked(tmp_path: Path) -> None:
    with at_a_terminal(tmp_path, "init", "--yes") as terminal:
        assert terminal.ended() == 0
    assert "Next:" in terminal.shown


def test_ctrl_c_at_a_question_writes_nothing(tmp_path: Path) -> None:
    with at_a_terminal(tmp_path / "new", "init") as terminal:
        terminal.until("[embedded]: ")
        terminal.program.send_signal(signal.SIGINT)
        terminal.type("\n")  # one that came just before the program began to wait is heeded when the wait ends
        assert terminal.ended() == 130
    assert not (tmp_path / "new").exists()
