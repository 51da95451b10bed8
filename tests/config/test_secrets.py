from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongctl.config.load import load
from gongctl.config.secrets import in_text
from tests.config.files import ACME, project

if TYPE_CHECKING:
    from pathlib import Path

URLS = [
    "https://u:hunter2@host",
    "https://u:hunt/er2@host",
    "https://user:hun ter2@host",
    "//user:hunter2@host",
    '"https:\\/\\/user:hunter2@host"',
    '"https://user:hunter2\\x40host"',
    "https:/user:hunter2@host",
    "'https:\\\\user:hunter2@host'",
    "https:\\\\user:hunter2@host",
    "user:hunter2@host  # as before",
    "&u user:hunter2@host",
    ">-\n    user:hunter2@host",
]
CREDENTIALS = [
    "{accessKey: hunter2}",
    "{accessKey: HUNTER2}",
    "{token: HUNTER2}",
    "[HUNTER2]",
    "HUNTER2",
    "{accessKeyEnv: {deep: [HUNTER2, {er: hunter2}]}}",
    "{accessKeyEnv: hunter2.hunter2}",
    "{command: [HUNTER2, hunter2]}",
    "{command: echo hunter2}",
    "{accessKeyEnv: A, accessKeySecretEnv: 'hunter2 '}",
    "{HUNTER2}",
    "{key:hunter2}",
]


def shown(root: Path) -> str:
    """Give all that can be told of a project: findings, and every line of every file."""
    loaded = load(root, every_environment=True)
    told = [one.summary + one.help for one in loaded.diagnostics]
    assert told
    lines = [one.line(number) for one in loaded.sources.values() for number in range(one.text.count("\n") + 2)]
    return "\n".join(told + lines)


@pytest.mark.parametrize("url", URLS)
def test_an_address_with_a_password_is_not_shown(url: str, tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME + f"crmInstanceUrl: {url}\n", gongctl="environments: {e: {}}\nx: {}\n")
    told = shown(root)
    assert "crmInstanceUrl" in told
    assert "hunt" not in told
    assert "ter2" not in told
    project(root, a=ACME, gongctl=f"environments:\n e:\n  baseUrl: {url}\n")
    assert "hunter2" not in shown(root)


@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_credentials_are_not_shown(credentials: str, tmp_path: Path) -> None:
    root = project(tmp_path, a=ACME, gongctl=f"environments:\n e:\n  credentials: {credentials}\n  x: y\n")
    assert "hunter2" not in shown(root).lower()


def test_names_of_environment_variables_are_shown(tmp_path: Path) -> None:
    text = "environments: {e: {credentials: {accessKeyEnv: A_KEY, accessKeySecretEnv: B_KEY}}}\nx: y\n"
    assert "A_KEY, accessKeySecretEnv: B_KEY}" in shown(project(tmp_path, a=ACME, gongctl=text))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token: [\n", ""),
        ("a: {token: HUNTER2, b: [", "HUNTER2"),
        ('password: "hunter 2', '"hunter 2'),
        ("access-key: a b # c\n", "a b"),
        ("accessKeyEnv: A_KEY\n", None),
        ('"accessKeySecretEnv" : "A_KEY"', None),
        ("{credentials: {token: x", "x"),
    ],
)
def test_secrets_in_a_text_that_is_no_yaml(text: str, secret: str | None) -> None:
    found = [text[start:end] for start, end in in_text(text, project=True) if end > start]
    assert found == ([secret] if secret else [])


def test_long_texts_take_no_longer_than_their_length() -> None:
    for text in ("# " + "token" * 100_000, ("token" + " " * 50) * 10_000, "baseUrl: " * 50_000, "token: '" * 50_000):
        assert sum(end - start for start, end in in_text(text, project=True)) >= 0
