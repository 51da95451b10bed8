"""`gongctl emulator --dialect live`: each choice reaches the emulator, and belongs to its dialect."""

from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner

from gongctl.cli.emulator import _settings, emulator
from gongctl.emulator import Settings
from tests.emulator.live import calls
from tests.emulator.test_command import USAGE, run, running

OPTIONS: list[tuple[list[str], dict[str, object]]] = [
    (["--native-integration"], {"native_integration": True}),
    (["--empty-account", "404"], {"empty_account": "404"}),
    (["--while-deleting", "hidden"], {"while_deleting": "hidden"}),
    (["--deleting-seconds", "0"], {"deleting_seconds": 0.0}),
    (["--deletion-fails"], {"deletion_fails": True}),
    (["--schema-status", "200"], {"schema_status": 200}),
    (["--name-key", "name"], {"name_key": "name"}),
    (["--read-values", "null"], {"read_values": "null"}),
    (["--read-reference", "missing"], {"read_reference": "missing"}),
    (["--standard-fields"], {"standard_fields": True}),
    (["--list-deleted"], {"list_deleted": True}),
    (["--null-schema"], {"null_schema": True}),
    (["--unknown-request", "pending"], {"unknown_request": "pending"}),
    (
        ["--without-scope", "api:crm:upload", "--without-scope", "api:crm:schema"],
        {"without_scopes": ("api:crm:upload", "api:crm:schema")},
    ),
    (["--name-scope"], {"name_scope": True}),
    (["--max-file", "7"], {"max_file": 7}),
]
OF_OPENAPI = [["--schema-upload", "merge"], ["--second-of-type", "replace"], ["--return-reference"]]


def chosen(*arguments: str) -> Settings:
    """The settings that the command makes of some arguments."""
    context = emulator.make_context("emulator", list(arguments))
    choices: dict[str, Any] = {k: v for k, v in context.params.items() if k not in {"host", "port", "data"}}
    return _settings(choices)


def test_every_choice_of_the_dialect_is_in_the_table() -> None:
    marked = {option.opts[0] for option in emulator.params if getattr(option, "dialect", "") == "live"}
    assert {arguments[0] for arguments, _ in OPTIONS} == marked


def test_left_alone_all_is_as_the_emulator_has_it() -> None:
    assert chosen() == Settings()
    assert chosen("--dialect", "live") == Settings(dialect="live")


@pytest.mark.parametrize(("arguments", "expected"), OPTIONS)
def test_a_choice_reaches_the_emulator(arguments: list[str], expected: dict[str, Any]) -> None:
    assert chosen(*arguments, "--dialect", "live") == Settings(dialect="live", **expected)


@pytest.mark.parametrize("arguments", [arguments for arguments, _ in OPTIONS] + OF_OPENAPI)
def test_a_choice_of_the_other_dialect_is_a_usage_error(arguments: list[str]) -> None:
    own, other = ("openapi", "live") if arguments in OF_OPENAPI else ("live", "openapi")
    result = CliRunner().invoke(emulator, [*arguments, "--dialect", other])
    assert result.exit_code == USAGE
    assert f"'{arguments[0]}': this is a choice of the dialect {own}" in result.stderr
    assert f"--dialect {own}" in result.stderr


def test_variables_are_judged_as_options_are() -> None:
    result = run(GONGCTL_EMULATOR_NULL_SCHEMA="1")
    assert result.exit_code == USAGE
    assert "a choice of the dialect live" in result.stderr
    result = run(GONGCTL_EMULATOR_DIALECT="live", GONGCTL_EMULATOR_DELETING_SECONDS="-1")
    assert result.exit_code == USAGE
    assert "seconds" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dialect", "soap"], "'--dialect'"),
        (["--dialect", "live", "--fault", "503@getUploadStatus"], "unknown operation 'getUploadStatus'"),
        (["--dialect", "live", "--without-scope", "crm"], "unknown scope 'crm'"),
        (["--dialect", "live", "--max-file", "0"], "'--max-file'"),
        (["--fault", "503@getRequestStatus"], "unknown operation 'getRequestStatus'"),
    ],
)
def test_a_wrong_option_is_a_usage_error(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == USAGE
    assert words in result.stderr


def test_completion_does_not_stumble_over_a_choice_of_the_other_dialect() -> None:
    context = emulator.make_context("emulator", ["--null-schema", "--dialect"], resilient_parsing=True)
    assert isinstance(context, click.Context)


def test_it_serves_and_says_what_it_speaks() -> None:
    with running("--dialect", "live", "--fault", "503@GET /crm/request-status#1") as (_, greeting):
        words, _, url = greeting[0].rpartition(" ")
        assert words == "Emulator of the Gong CRM API, dialect live, on"
        with httpx.Client(base_url=url, auth=("key", "secret")) as client:
            one = calls.register(client)
            calls.upload(client, one, {"objectId": "1"}, kind="STAGE").raise_for_status()
            assert calls.status(client, one, "u").status_code == 503
            assert calls.outcome(client, one)["status"] == "DONE"
