"""`gongctl emulator`: what it says, and how it ends."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from gongctl.cli.emulator import emulator

USAGE = 2  # click's own; the program's entry point makes another of it


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(emulator, arguments, env=variables)


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the command as a program; its greeting, up to the line on how to end it."""
    program = "from gongctl.cli.emulator import emulator; emulator()"
    command = [sys.executable, "-W", "error", "-c", program, "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines: list[str] = []
            for line in process.stdout:
                lines.append(line.rstrip())
                if "Ctrl-C" in line:
                    break
            yield process, lines
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, number: signal.Signals, code: int) -> None:
    data = tmp_path / "kept.sqlite"
    with running("--data", str(data), "--credentials", "a:b", "--fault", "503@PUT /crm/integrations#1") as (
        process,
        greeting,
    ):
        words, _, url = greeting[0].rpartition(" ")
        assert words == "Emulator of the Gong CRM API on"
        assert "a:b" in greeting[1]
        assert "token" in greeting[2]
        assert str(data) in greeting[3]
        with httpx.Client(base_url=url, auth=("a", "b")) as client:
            body = {"integrationId": "acme", "integrationType": "Custom"}
            codes = [client.put("/crm/integrations", json=body).status_code for _ in range(2)]
            assert codes == [503, 200]
            assert client.get("/crm/integrations", auth=("key", "secret")).status_code == 401
        process.send_signal(number)
        assert process.wait(10) == code
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert data.is_file()


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("--port", port)
    assert result.exit_code == 1
    assert f"port {port}: Address already in use" in result.stderr
    assert "--port" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("host", ["192.0.2.1", "x" * 300])
def test_a_host_that_is_none_is_told_in_one_line(host: str) -> None:
    result = run("--host", host, "--port", "0")
    assert result.exit_code == 1, result.exception
    assert "Cannot listen on" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unusable_data_file_is_told_in_one_line(tmp_path: Path) -> None:
    result = run("--port", "0", "--data", str(tmp_path / "nowhere" / "x"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault", "teapot"], "'--fault': unknown fault"),
        (["--fault", "503@getNothing"], "unknown operation"),
        (["--credentials", "key"], "KEY:SECRET"),
        (["--token", ""], "token"),
        (["--rate", "0"], "rate"),
        (["--rate", "nan"], "rate"),
        (["--latency", "-1"], "seconds"),
        (["--port", "65536"], "--port"),
        (["--schema-upload", "both"], "--schema-upload"),
    ],
)
def test_a_wrong_option_is_a_usage_error(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == USAGE
    assert words in result.stderr


def test_options_have_variables() -> None:
    result = run(GONGCTL_EMULATOR_RATE="-1")
    assert result.exit_code == USAGE
    assert "rate" in result.stderr


def test_the_command_is_imported_without_what_it_serves_with() -> None:
    check = "import sys, gongctl.cli.emulator; sys.exit('werkzeug' in sys.modules or 'gongctl.emulator' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
