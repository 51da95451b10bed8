"""Where credentials come from: environment variables or a command, never a file."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from gongctl.diagnostics import failure
from gongctl.gong.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongctl.config.project import Credentials as Named

KEY: Final = "GONG_ACCESS_KEY"
SECRET: Final = "GONG_ACCESS_KEY_SECRET"  # noqa: S105 - the name of a variable
TOKEN: Final = "GONG_BEARER_TOKEN"  # noqa: S105 - the name of a variable

EMBEDDED: Final = Credentials("the embedded emulator's own credentials", user="key", secret="secret")  # noqa: S106 - a pretend one

COMMAND_SECONDS: Final = 60.0


def find_credentials(named: Named | None, environ: Mapping[str, str], root: Path) -> Credentials:
    """Find the credentials of an environment: those that it names and no others, else the usual variables.

    A variable that is empty is unset. Raises `GongctlError` that names what is missing, never a value.
    """
    if named is None:
        return _from_variables(KEY, SECRET, TOKEN, environ)
    if named.command:
        return _from_command(named.command, root)
    return _from_variables(named.access_key_env, named.access_key_secret_env, named.bearer_token_env, environ)


def _from_variables(key: str | None, secret: str | None, token: str | None, environ: Mapping[str, str]) -> Credentials:
    if token and environ.get(token):
        return _token(environ[token], token)
    given = [name for name in (key, secret) if name and environ.get(name)]
    if key and secret and len(given) == 2:  # noqa: PLR2004 - a key and its secret
        return _pair(environ[key], environ[secret], f"{key} and {secret}")
    pair = " with ".join(name for name in (key, secret) if name)
    wanted = " or ".join(one for one in (pair, token) if one)
    if given:
        missing = next((name for name in (key, secret) if name not in given), None)
        said = f"{given[0]} is set, but {missing or 'its other half'} is not"
    else:
        said = "no credentials: none of their environment variables is set"
    raise failure("GC620", said, f"set {wanted}")


def _from_command(command: Sequence[str], root: Path) -> Credentials:
    name = f"the output of the command {command[0]!r}"
    try:
        # The command stands in the project file, which a person reviewed; it gets no shell.
        done = subprocess.run(  # noqa: S603
            list(command),
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise failure(
            "GC621", f"the credentials command {command[0]!r} was not found", "is it installed here?"
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise failure(
            "GC621", f"the credentials command {command[0]!r} failed: {type(error).__name__}", "run it by hand"
        ) from None
    if done.returncode != 0:
        raise failure(
            "GC621", f"the credentials command {command[0]!r} ended with exit code {done.returncode}", "run it by hand"
        )
    text = done.stdout.decode("utf-8", "replace").strip()
    user, colon, secret = text.partition(":")
    return _pair(user, secret, name) if colon else _token(text, name)


def _pair(user: str, secret: str, name: str) -> Credentials:
    if not user or not secret or ":" in user or not (user + secret).isascii() or not (user + secret).isprintable():
        raise failure(
            "GC622",
            f"{name}: no access key and secret",
            "neither is empty, both are printable ASCII characters, and an access key has no colon",
        )
    return Credentials(name, user=user, secret=secret)


def _token(text: str, name: str) -> Credentials:
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise failure("GC622", f"{name}: no token", "a token is one word of printable ASCII characters")
    return Credentials(name, token=text)
