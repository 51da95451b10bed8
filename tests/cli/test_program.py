"""gongctl as a program: secrets, signals, terminals, pipes, start-up."""

from __future__ import annotations

import base64
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import pytest

from tests.cli.running import (
    FILES,
    KEY,
    MANY,
    SECRET,
    TOKEN,
    as_program,
    command,
    environment,
    gongctl,
    project,
    served,
    started,
    with_credentials,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FAST = ("--max-rps", "1000")


@pytest.mark.parametrize("fault", ["", "401", "502html", "garbage"])
def test_no_secret_in_any_output(tmp_path: Path, fault: str) -> None:
    encoded = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    with served(*([fault] if fault else [])) as url:
        project(tmp_path, url)
        for arguments, token in (
            (("plan", "-o", "json"), ""),
            (("apply", "--auto-approve"), TOKEN),
        ):
            wordy = (*arguments, "-vv", "--log", str(tmp_path / "log"), "--max-retries", "0", *FAST)
            done = as_program(tmp_path, *wordy, GONG_BEARER_TOKEN=token)
            said = done.stdout + done.stderr + (tmp_path / "log").read_text("utf-8")
            assert not [one for one in (SECRET, TOKEN, encoded, KEY) if one in said]
            assert "Traceback" not in said
            assert done.returncode == (1 if fault else 0)
    if not fault:
        assert "GET /v2/crm/integrations -> 200" in (tmp_path / "log").read_text("utf-8")


def test_wrong_credentials_are_named(tmp_path: Path) -> None:
    with served() as url:
        done = gongctl(project(tmp_path, url), "plan", GONG_ACCESS_KEY_SECRET="another one")
    assert done.returncode == 1
    assert "HTTP 401" in done.stderr
    assert "does not accept GONG_ACCESS_KEY and GONG_ACCESS_KEY_SECRET" in done.stderr


def test_an_environment_uses_only_the_credentials_that_it_names(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        (tmp_path / "gongctl.yaml").write_text(
            f"version: 1\nenvironments:\n  test:\n    baseUrl: {url}\n    credentials: {{bearerTokenEnv: MY_TOKEN}}\n",
            "utf-8",
        )
        missing = gongctl(tmp_path, "plan", GONG_BEARER_TOKEN=TOKEN)
        assert missing.returncode == 1
        assert "set MY_TOKEN" in missing.stderr
        assert gongctl(tmp_path, "plan", MY_TOKEN=TOKEN).returncode == 0
        script = f"print({KEY + ':' + SECRET!r})"
        (tmp_path / "gongctl.yaml").write_text(
            f"version: 1\nenvironments:\n  test:\n    baseUrl: {url}\n"
            f"    credentials: {{command: [{sys.executable!r}, -c, {json.dumps(script)}]}}\n",
            "utf-8",
        )
        assert gongctl(tmp_path, "plan", GONG_ACCESS_KEY="").returncode == 0


def test_without_a_project_file_variables_say_where(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
    with served() as url:
        done = gongctl(tmp_path, "plan", GONG_BASE_URL=url)
        assert done.returncode == 0
        assert "Plan for default" in done.stdout
        other = gongctl(tmp_path, "plan", GONG_BASE_URL=url, GONGCTL_DIALECT="klingon")
        assert other.returncode == 1
        assert "'klingon' is not spoken" in other.stderr
        live = gongctl(tmp_path, "validate", GONGCTL_DIALECT="live")
        assert live.returncode == 1
        assert "'ownerEmail' is missing" in live.stdout
    assert "no base URL" in gongctl(tmp_path, "plan").stderr


def test_a_variable_never_leads_a_project_elsewhere(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        done = gongctl(tmp_path, "plan", GONG_BASE_URL="https://api.gong.io/v2", GONGCTL_DIALECT="live")
        assert done.returncode == 0
        assert url in done.stdout


def test_without_a_terminal_nothing_is_asked_or_written(tmp_path: Path) -> None:
    with served() as url:
        done = gongctl(project(tmp_path, url), "apply")
        assert done.returncode == 1
        assert "no terminal" in done.stderr
        assert "--auto-approve" in done.stderr
        again = gongctl(tmp_path, "plan", "--detailed-exitcode")
        assert again.returncode == 2


def test_nobody_listens(tmp_path: Path) -> None:
    project(tmp_path, "http://127.0.0.1:9/v2")
    done = gongctl(tmp_path, "plan", "--max-retries", "0")
    assert done.returncode == 1
    assert "no answer" in done.stderr
    assert "Traceback" not in done.stderr


class Terminal:
    """A person at a terminal: what is on it, and what they type."""

    def __init__(self, leader: int, program: subprocess.Popen[str]) -> None:
        self._leader = leader
        self.program = program
        self.shown = ""

    def until(self, text: str) -> None:
        while text not in self.shown:
            self.shown += os.read(self._leader, 4096).decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self._leader, text.encode())

    def ended(self) -> int:
        while True:
            try:
                more = os.read(self._leader, 4096)
            except OSError:  # nobody holds the other end any more
                break
            if not more:
                break
            self.shown += more.decode("utf-8", "replace")
        return self.program.wait(30)


@contextmanager
def at_a_terminal(root: Path, *arguments: str, columns: int = 80) -> Iterator[Terminal]:
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, columns))
    program = subprocess.Popen(
        command(root, *arguments),
        env=with_credentials(TERM="xterm", COLUMNS=""),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        encoding="utf-8",
    )
    os.close(follower)
    try:
        yield Terminal(leader, program)
    finally:
        program.kill()
        program.wait()
        os.close(leader)


@pytest.mark.parametrize(("answer", "code"), [("what\nYES\n", 0), ("\n", 1)])
def test_a_person_is_asked(tmp_path: Path, answer: str, code: int) -> None:
    with served() as url:
        project(tmp_path, url)
        with at_a_terminal(tmp_path, "apply", "--max-rps", "100") as terminal:
            terminal.until("Make 2 calls to test? [y/N]")
            terminal.type(answer)
            assert terminal.ended() == code
            assert "\x1b[32m" in terminal.shown
            assert ("GC641" in terminal.shown) is (code == 1)
        registered = httpx.get(url + "/crm/integrations", auth=(KEY, SECRET)).json()["integrations"]
        assert bool(registered) is (code == 0)


def test_ctrl_c_at_the_question(tmp_path: Path) -> None:
    with served() as url, at_a_terminal(project(tmp_path, url), "apply") as terminal:
        terminal.until("[y/N]")
        terminal.program.send_signal(signal.SIGINT)
        assert terminal.ended() == 130
        assert "Traceback" not in terminal.shown


def test_an_account_that_moves_while_the_plan_is_looked_at(tmp_path: Path) -> None:
    with served() as url, at_a_terminal(project(tmp_path, url), "apply", "-o", "json") as terminal:
        terminal.until("[y/N]")
        assert "Plan for test" in terminal.shown
        other = {"integrationId": "other", "integrationType": "Zoho"}
        httpx.put(url + "/crm/integrations", auth=(KEY, SECRET), json=other)
        terminal.type("y\n")
        assert terminal.ended() == 4
        assert "integration/other was not there, and is now" in terminal.shown
        assert '"code": "GC642"' in terminal.shown
        registered = httpx.get(url + "/crm/integrations", auth=(KEY, SECRET)).json()["integrations"]
        assert [one["integrationId"] for one in registered] == ["other"]


def test_files_and_protection_that_change_while_the_plan_is_looked_at(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        assert gongctl(tmp_path, "apply", "--auto-approve", *FAST).returncode == 0
        (tmp_path / "crm.yaml").write_text("kind: Integration\nintegrationId: crm\nstate: absent\n", "utf-8")
        with at_a_terminal(tmp_path, "apply", "--allow-destroy", "integration/crm") as terminal:
            terminal.until("[y/N]")
            with (tmp_path / "gongctl.yaml").open("a", encoding="utf-8") as file:
                file.write("protect: [crm]\n")
            terminal.type("y\n")
            assert terminal.ended() == 3
            assert "protected by" in terminal.shown
        (tmp_path / "crm.yaml").write_text(FILES.replace("displayName: CRM", "displayName: One"), "utf-8")
        with at_a_terminal(tmp_path, "apply") as terminal:
            terminal.until("[y/N]")
            (tmp_path / "crm.yaml").write_text(FILES.replace("displayName: CRM", "displayName: Two"), "utf-8")
            terminal.type("y\n")
            assert terminal.ended() == 4
            assert "the files want something else now" in terminal.shown


def test_nothing_to_do_is_not_asked_about(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url)
        assert gongctl(tmp_path, "apply", "--auto-approve", *FAST).returncode == 0
        done = gongctl(tmp_path, "apply", *FAST)
        assert done.returncode == 0
        assert "No changes." in done.stdout


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url, MANY)
        with started(tmp_path, "plan") as program:
            _pipe(program.stdout).close()
            assert "Traceback" not in _pipe(program.stderr).read()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _shell(root: Path, *arguments: str, redirect: str) -> subprocess.CompletedProcess[str]:
    line = f"exec {shlex.join(command(root, *arguments))} {redirect}"
    return subprocess.run(
        ["sh", "-c", line], env=with_credentials(), capture_output=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("redirect", "code"),
    [("2>/dev/full", 0), ("2>&-", 0), (">&-", 0), ("<&-", 0), ("-o json >/dev/full", 0), (">/dev/full", 1)],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_output_that_cannot_be_written_stops_no_writing(tmp_path: Path, redirect: str, code: int) -> None:
    with served() as url:
        project(tmp_path, url)
        done = _shell(tmp_path, "apply", "--auto-approve", *FAST, redirect=redirect)
        assert done.returncode == code
        assert "Traceback" not in done.stdout + done.stderr
        registered = httpx.get(url + "/crm/integrations", auth=(KEY, SECRET)).json()["integrations"]
        assert len(registered) == (0 if code else 1)
        assert ("GC644" in done.stderr) is bool(code)
        assert ('"converged": true' in done.stdout + done.stderr) is ("json" in redirect)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    with served() as url:
        done = as_program(project(tmp_path, url), "plan", "--log", "/dev/full")
        assert done.returncode == 0
        assert "rror" not in done.stderr


def test_a_reader_of_progress_that_goes_away_stops_no_replacement(tmp_path: Path) -> None:
    with served(latency=0.1) as url:
        project(tmp_path, url)
        other = {"integrationId": "crm", "integrationType": "Old"}
        httpx.put(url + "/crm/integrations", auth=(KEY, SECRET), json=other)
        arguments = ("apply", "--auto-approve", "--allow-destroy", "integration/crm", *FAST)
        done = _shell(tmp_path, *arguments, redirect="2>&1 | head -1")
        assert done.returncode == 0
        for _ in range(50):
            registered = httpx.get(url + "/crm/integrations", auth=(KEY, SECRET)).json()["integrations"]
            if [one["integrationType"] for one in registered] == ["Custom"]:
                break
            time.sleep(0.1)
        else:
            pytest.fail("it was not registered again")


def test_a_terminal_that_knows_no_letters_but_ascii(tmp_path: Path) -> None:
    with served() as url:
        project(tmp_path, url, FILES.replace("label: Amount", "label: Größe \U0001f4b0"))
        done = as_program(tmp_path, "plan", PYTHONIOENCODING="ascii", LC_ALL="C")
        assert done.returncode == 0
        assert "Traceback" not in done.stderr
        assert "CURRENCY" in done.stdout


@pytest.mark.parametrize(
    ("variables", "arguments", "coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "1"}, ("--no-color",), False),
    ],
)
def test_colour(tmp_path: Path, variables: dict[str, str], arguments: tuple[str, ...], coloured: bool) -> None:
    with served() as url:
        done = gongctl(project(tmp_path, url), "plan", *arguments, **variables)
    assert ("\x1b[" in done.stdout) is coloured


HEAVY = ("httpx", "deepdiff", "pydantic", "werkzeug", "tenacity", "gongctl.emulator", "gongctl.gong")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], (*HEAVY, "click")),
        (["--help"], (*HEAVY, "dataclasses", "pathlib")),
        (["plan", "--help"], HEAVY),
        (["apply", "--help"], HEAVY),
        (["validate"], ("httpx", "deepdiff", "werkzeug", "gongctl.emulator", "gongctl.gong", "gongctl.planning")),
        (["plan"], ("deepdiff", "rich")),
    ],
)
def test_what_is_not_needed_is_not_imported(tmp_path: Path, arguments: list[str], unwanted: tuple[str, ...]) -> None:
    (tmp_path / "gongctl.yaml").write_text("version: 1\nenvironments:\n  local: {baseUrl: embedded}\n", "utf-8")
    (tmp_path / "crm.yaml").write_text(FILES, "utf-8")
    code = (
        "import atexit, sys, runpy\n"
        "atexit.register(lambda: print('MODULES', *sys.modules, file=sys.stderr))\n"
        f"sys.argv = ['gongctl', *{arguments!r}]\n"
        "runpy.run_module('gongctl', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(PYTHONPATH=str(Path.cwd())),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    modules = done.stderr.rpartition("MODULES ")[2].split()
    assert "gongctl" in modules
    assert not sorted(set(modules) & set(unwanted))
