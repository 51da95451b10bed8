"""`gongctl fmt`, as it is called by people and by hooks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import as_program, environment, gongctl
from tests.cli.test_program import at_a_terminal

CANONICAL = "kind: Integration\nintegrationId: acme\nintegrationType: Custom\n"
MESSY = "integrationId:   acme # ours\nkind: Integration\nintegrationType: Custom\n"
TIDY = "kind: Integration\nintegrationId: acme # ours\nintegrationType: Custom\n"
BROKEN = "kind: [Integration\n"
PROJECT = "environments:\n  local: {baseUrl: embedded}\nversion: 1\n"


def written(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def state(path: Path) -> tuple[int, int, bytes]:
    return path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()


def test_files_are_written_named_and_counted(tmp_path: Path) -> None:
    written(tmp_path, gongctl=PROJECT, crm__deal=MESSY, right=CANONICAL)
    before = state(tmp_path / "right.yaml")
    done = gongctl(tmp_path, "fmt")
    assert done.stdout == "formatted gongctl.yaml\nformatted crm/deal.yaml\n3 files: 2 formatted, 1 canonical\n"
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "crm" / "deal.yaml").read_text() == TIDY
    assert (tmp_path / "gongctl.yaml").read_text().startswith("version: 1\n")
    assert state(tmp_path / "right.yaml") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crm", "gongctl.yaml", "right.yaml"]
    again = gongctl(tmp_path, "fmt")
    assert (again.returncode, again.stdout) == (0, "3 files: 3 canonical\n")


def test_check_writes_nothing(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY, b=CANONICAL)
    before = state(tmp_path / "a.yaml")
    done = gongctl(tmp_path, "fmt", "--check")
    assert (done.returncode, done.stdout) == (1, "would format a.yaml\n2 files: 1 to format, 1 canonical\n")
    assert state(tmp_path / "a.yaml") == before
    assert gongctl(tmp_path, "fmt", "--check", "b.yaml").returncode == 0
    assert gongctl(tmp_path, "fmt", GONGCTL_CHECK="1").returncode == 1


def test_diff_writes_nothing_and_shows_what_would_change(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY, b=CANONICAL)
    before = state(tmp_path / "a.yaml")
    done = gongctl(tmp_path, "fmt", "--diff")
    assert done.stdout == (
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,3 +1,3 @@\n-integrationId:   acme # ours\n kind: Integration\n"
        "+integrationId: acme # ours\n integrationType: Custom\n"
    )
    assert (done.returncode, done.stderr) == (0, "2 files: 1 to format, 1 canonical\n")
    assert gongctl(tmp_path, "fmt", "--diff", "--check", "-q").stderr == ""
    assert gongctl(tmp_path, "fmt", "--diff", "--check").returncode == 1
    assert gongctl(tmp_path, "fmt", "--diff", "--check", "b.yaml").returncode == 0
    assert state(tmp_path / "a.yaml") == before


def test_a_difference_is_coloured_on_wish_and_harmless(tmp_path: Path) -> None:
    written(tmp_path, a="kind: Integration\nnote: |\n   ::error::x\n   \u202ey\n")
    coloured = gongctl(tmp_path, "fmt", "--diff", FORCE_COLOR="1").stdout
    assert "\x1b[31m-   ::error::x\x1b[0m" in coloured
    done = gongctl(tmp_path, "fmt", "--diff", "--no-color", FORCE_COLOR="1")
    assert "\x1b" not in done.stdout
    assert "+  \\u202ey" in done.stdout
    written(tmp_path, a="kind:   Integration\nnote: |\n  ::error::x\n")
    assert "\n   \\x3a:error::x\n" in gongctl(tmp_path, "fmt", "--diff").stdout


def test_a_difference_of_line_breaks_alone_is_told(tmp_path: Path) -> None:
    written(tmp_path, a=CANONICAL.replace("\n", "\r\n", 1))
    assert "@@ only line breaks, or marks of the encoding, differ @@" in gongctl(tmp_path, "fmt", "--diff").stdout


def test_no_secret_is_shown(tmp_path: Path) -> None:
    secret = "environments:\n  live:\n    credentials: {accessKey: hunter2}\n    baseUrl: https://api.gong.io/v2\n"
    written(tmp_path, gongctl=secret)
    done = gongctl(tmp_path, "fmt", "--diff")
    assert "{accessKey: *******}" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
    written(tmp_path, gongctl=secret + "protect: [\n")
    done = gongctl(tmp_path, "fmt", "gongctl.yaml")
    assert done.returncode == 1
    assert "GC104" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_only_the_paths_given(tmp_path: Path) -> None:
    written(tmp_path, gongctl=PROJECT, a=MESSY, crm__b=MESSY, crm__deep__c=MESSY, other=MESSY)
    done = gongctl(tmp_path, "fmt", "crm", "a.yaml")
    assert done.stdout.splitlines()[:-1] == [
        f"formatted {name}" for name in ("a.yaml", "crm/b.yaml", "crm/deep/c.yaml")
    ]
    assert (tmp_path / "other.yaml").read_text() == MESSY
    assert (tmp_path / "gongctl.yaml").read_text() == PROJECT
    assert gongctl(tmp_path, "fmt", "gongctl.yaml").stdout.startswith("formatted gongctl.yaml\n1 file: ")
    written(tmp_path, gongctl=PROJECT)
    assert "formatted gongctl.yaml\nformatted other.yaml\n" in gongctl(tmp_path, "fmt", ".").stdout


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY)
    done = gongctl(tmp_path, "fmt", "a.yaml", "b.yaml")
    assert done.returncode == 1
    assert "error[GC408]: there is no file or directory b.yaml" in done.stderr
    assert (tmp_path / "a.yaml").read_text() == TIDY


def test_only_the_files_of_the_project(tmp_path: Path) -> None:
    written(tmp_path, gongctl="resources: [crm/*.yaml]\n", crm__a=MESSY, chart=MESSY)
    assert gongctl(tmp_path, "fmt").stdout == "formatted crm/a.yaml\n2 files: 1 formatted, 1 canonical\n"
    assert (tmp_path / "chart.yaml").read_text() == MESSY


@pytest.mark.parametrize(
    "text", [BROKEN, "resources: crm/*.yaml\n", "resources: [7]\n", "resources: [a]\nversion: 1\n]\n"]
)
def test_nothing_is_touched_when_it_is_not_known_which_files_are_meant(tmp_path: Path, text: str) -> None:
    written(tmp_path, gongctl=text, a=MESSY)
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    told = gongctl(tmp_path, "validate", "gongctl.yaml").stdout
    assert told.rpartition("\n\n")[0] in done.stderr
    assert "\n1 | " in done.stderr or "\n3 | " in done.stderr
    assert (tmp_path / "a.yaml").read_text() == MESSY
    assert gongctl(tmp_path, "fmt", "a.yaml").returncode == 0


def test_a_broken_file_is_told_and_the_others_are_formatted(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY, b=BROKEN, c=MESSY)
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    assert done.stdout == "formatted a.yaml\nformatted c.yaml\n3 files: 2 formatted, 1 with errors\n"
    assert "error[GC104]" in done.stderr
    assert "--> b.yaml:1:7\n1 | kind: [Integration\n" in done.stderr
    assert (tmp_path / "b.yaml").read_text() == BROKEN
    told = gongctl(tmp_path, "validate", "b.yaml").stdout
    assert told.rpartition("\n\n")[0] in done.stderr


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2\n", "a: !!python 1\n", "a: *b\n", "<<: 1\n", "[" * 60, "a: \0\n", "\ta: 1\n", "? [a]\n: b\n"],
)
def test_what_validate_cannot_read_is_left_alone(tmp_path: Path, text: str) -> None:
    written(tmp_path, a=text)
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    assert "a.yaml:" in done.stderr
    assert (tmp_path / "a.yaml").read_text() == text


def test_what_is_merely_invalid_is_formatted(tmp_path: Path) -> None:
    written(tmp_path, a="fields:   nothing\ncolour: red\nkind: ObjectSchema\n")
    assert gongctl(tmp_path, "fmt").returncode == 0
    assert (tmp_path / "a.yaml").read_text() == "kind: ObjectSchema\nfields: nothing\ncolour: red\n"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY)
    (tmp_path / "b.yaml").symlink_to("nowhere.yaml")
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    assert "error[GC100]: b.yaml cannot be read: no such file or directory" in done.stderr
    assert (tmp_path / "a.yaml").read_text() == TIDY


def test_a_project_file_that_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY)
    (tmp_path / "gongctl.yaml").mkdir()
    assert "GC100" in gongctl(tmp_path, "fmt").stderr
    assert (tmp_path / "a.yaml").read_text() == MESSY
    assert gongctl(tmp_path, "fmt", "a.yaml").returncode == 0
    assert (tmp_path / "a.yaml").read_text() == TIDY


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    long = "x" * 245  # there is no room for the name of a file beside it
    written(tmp_path, a=MESSY, **{long: MESSY})
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert done.stdout == "formatted a.yaml\n2 files: 1 formatted, 1 not written\n"
    assert (tmp_path / f"{long}.yaml").read_text() == MESSY


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    written(tmp_path, crm__a=MESSY)
    (tmp_path / "crm").chmod(0o500)
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert (tmp_path / "crm" / "a.yaml").read_text() == MESSY


def test_the_target_of_a_link_is_written_and_modes_stay(tmp_path: Path) -> None:
    written(tmp_path, real__a=MESSY)
    (tmp_path / "real").rename(tmp_path / ".real")
    target, link = tmp_path / ".real" / "a.yaml", tmp_path / "a.yaml"
    target.chmod(0o640)
    link.symlink_to(target)
    assert gongctl(tmp_path, "fmt").stdout == "formatted a.yaml\n1 file: 1 formatted\n"
    assert link.is_symlink()
    assert target.read_text() == TIDY
    assert target.stat().st_mode & 0o777 == 0o640


def test_windows_line_breaks_stay(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY.replace("\n", "\r\n"))
    gongctl(tmp_path, "fmt")
    assert (tmp_path / "a.yaml").read_bytes() == TIDY.replace("\n", "\r\n").encode()


def test_quiet(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY, b=BROKEN)
    done = gongctl(tmp_path, "fmt", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    assert "GC104" in done.stderr
    assert (tmp_path / "a.yaml").read_text() == TIDY


def test_no_file_at_all(tmp_path: Path) -> None:
    assert "GC409" in gongctl(tmp_path, "fmt").stderr
    done = gongctl(tmp_path / "nowhere", "fmt")
    assert done.returncode == 1
    assert "there is no directory" in done.stderr


def test_a_wrong_command_line(tmp_path: Path) -> None:
    assert gongctl(tmp_path, "fmt", "--chek").returncode == 64


def test_a_program_of_its_own_needs_no_terminal_and_no_network(tmp_path: Path) -> None:
    written(tmp_path, a=MESSY)
    done = as_program(tmp_path, "fmt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "formatted a.yaml\n1 file: 1 formatted\n", "")
    code = (
        "import sys\nfrom gongctl.cli import cli\ntry:\n    cli(['fmt'])\nexcept SystemExit:\n    print(*sys.modules)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], env=environment(PYTHONPATH=str(Path.cwd())), cwd=tmp_path,
        capture_output=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    assert not {"httpx", "deepdiff", "tenacity", "werkzeug", "gongctl.gong"} & set(asked.stdout.split())


def test_progress_on_a_terminal_alone(tmp_path: Path) -> None:
    written(tmp_path, **{f"a{number}": MESSY for number in range(25)})
    assert gongctl(tmp_path, "fmt", "--check").stderr == ""
    with at_a_terminal(tmp_path, "fmt") as terminal:
        terminal.until("25 files: 25 formatted")
        assert "Formatting" in terminal.shown


def test_yaml_of_other_tools_is_left_alone_unless_it_is_named(tmp_path: Path) -> None:
    written(tmp_path, compose="services:\n    web:   {image: x}\n", crm=MESSY)
    before = (tmp_path / "compose.yaml").read_text()
    done = gongctl(tmp_path, "fmt")
    assert done.returncode == 0
    assert "of another kind left alone" in done.stdout
    assert (tmp_path / "compose.yaml").read_text() == before
    assert (tmp_path / "crm.yaml").read_text() != MESSY
    assert gongctl(tmp_path, "fmt", "compose.yaml").returncode == 0
    assert (tmp_path / "compose.yaml").read_text() != before
