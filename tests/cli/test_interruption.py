"""Signals, to gongctl as a program of its own: the first stops in good order, the second at once."""

from __future__ import annotations

import json
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import jsonschema
import pytest

from tests.cli.running import KEY, MANY, SECRET, gongctl, project, served, started

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

FAST = ("--max-rps", "1000")
LEDGER = json.loads((Path(__file__).parents[2] / "schemas" / "ledger.schema.json").read_text(encoding="utf-8"))


@contextmanager
def applying(root: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    with started(root, "apply", "--auto-approve", "--parallelism", "1", *FAST, *more) as program:
        yield program


def heard(program: subprocess.Popen[str], text: str) -> str:
    """Read standard error until a line of it holds a text."""
    assert program.stderr is not None
    seen = ""
    for line in program.stderr:
        seen += line
        if text in line:
            break
    return seen


def ended(program: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = program.communicate(timeout=30)
    return program.returncode, out, err


@pytest.mark.parametrize(
    ("number", "at"),
    [
        (signal.SIGINT, "done: register integration/crm"),
        (signal.SIGTERM, "done: upload schema/crm/Type3"),
        (signal.SIGHUP, "done: upload schema/crm/Type7"),
    ],
)
def test_the_first_signal_finishes_what_is_in_flight(tmp_path: Path, number: signal.Signals, at: str) -> None:
    with served(latency=0.05) as url:
        project(tmp_path, url, MANY)
        with applying(tmp_path, "--report", f"json={tmp_path / 'report.json'}") as program:
            seen = heard(program, at)
            program.send_signal(number)
            code, out, err = ended(program)
        assert code == 130
        assert "finishing the calls in flight" in err
        assert "Interrupted:" in out
        assert "failed " not in out.replace("0 failed", "")
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        jsonschema.validate(report, LEDGER)
        booked = [one["id"] for one in report["outcome"]["steps"] if one["outcome"] == "done"]
        assert booked == [
            line.removeprefix("done: ") for line in (seen + err).splitlines() if line.startswith("done: ")
        ]
        assert report["outcome"]["interrupted"]
        assert gongctl(tmp_path, "apply", "--auto-approve", *FAST).returncode == 0
        assert gongctl(tmp_path, "plan", "--detailed-exitcode", *FAST).returncode == 0


def test_a_signal_while_the_account_is_read_writes_nothing(tmp_path: Path) -> None:
    with served("slow=2@GET /crm/entity-schema") as url:
        project(tmp_path, url, MANY)
        integration = {"integrationId": "crm", "integrationType": "Custom"}
        httpx.put(url + "/crm/integrations", auth=(KEY, SECRET), json=integration)
        with started(tmp_path, "plan", "-vv", "-o", "json") as program:
            heard(program, "GET /v2/crm/integrations")
            time.sleep(0.3)
            program.send_signal(signal.SIGINT)
            assert program.wait(1.5) == 130
            _, out, err = ended(program)
        assert "Traceback" not in err
        assert json.loads(out)["errors"][0]["code"] == "GC643"


def test_the_second_signal_stops_at_once_and_says_whose_fate_is_unknown(tmp_path: Path) -> None:
    with served("slow=20@uploadObjectSchema#2") as url:
        project(tmp_path, url, MANY)
        with applying(tmp_path) as program:
            heard(program, "done: upload schema/crm/Deal")
            time.sleep(0.2)
            program.send_signal(signal.SIGINT)
            heard(program, "once more to stop at once")
            program.send_signal(signal.SIGINT)
            assert program.wait(5) == 130
            _, _, err = ended(program)
        assert "stopped at once; whether it was done is not known of: upload schema/crm/Type0" in err


@pytest.mark.parametrize("at", ["done: delete integration/crm", "done: register integration/crm"])
def test_after_a_kill_a_new_run_converges(tmp_path: Path, at: str) -> None:
    leave = ("--allow-destroy", "integration/crm")
    with served(latency=0.02) as url:
        project(tmp_path, url, MANY)
        old = {"integrationId": "crm", "integrationType": "Old"}
        httpx.put(url + "/crm/integrations", auth=(KEY, SECRET), json=old)
        with applying(tmp_path, *leave) as program:
            heard(program, at)
            program.kill()
            assert program.wait(5) == -signal.SIGKILL
        assert gongctl(tmp_path, "apply", "--auto-approve", *leave, *FAST).returncode == 0
        assert gongctl(tmp_path, "plan", "--detailed-exitcode", *FAST).returncode == 0


def test_a_report_that_cannot_be_written_any_more_changes_no_exit_code(tmp_path: Path) -> None:
    with served(latency=0.05) as url:
        project(tmp_path, url, MANY)
        (tmp_path / "reports").mkdir()
        with applying(tmp_path, "--report", f"json={tmp_path / 'reports' / 'report.json'}") as program:
            heard(program, "done: register integration/crm")
            (tmp_path / "reports").rmdir()
            code, out, err = ended(program)
        assert code == 0
        assert "report.json cannot be written (No such file or directory)" in err
        assert "Applied and verified" in out
