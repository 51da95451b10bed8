"""What the single values of `gongctl.yaml` may be."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from urllib.parse import urlsplit

from gongctl.address import AddressError, AddressPattern
from gongctl.capabilities import DIALECTS
from gongctl.config.likeness import nearest
from gongctl.config.rules import Problem, suggestion, web_uri

EMBEDDED: Final = "embedded"
CLASSES: Final = ("integration-delete", "integration-replace", "field-remove", "field-type-change")

ENVIRONMENT_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOPBACK: Final = re.compile(r"(?:.*\.)?localhost|127(?:\.[0-9]{1,3}){3}|::1")
_TELLING_LENGTH: Final = 20


def environment_variable(text: str) -> Problem | None:
    """Judge the name of an environment variable. What is none may be a secret, and is not shown."""
    advice = "write the name of the environment variable that holds it, such as PROD_GONG_KEY; never the value itself"
    if not text:
        return Problem("GC302", "is empty", advice)
    random = len(text) >= _TELLING_LENGTH and "_" not in text and any(one.isdigit() for one in text)
    if _VARIABLE.fullmatch(text) and not random:
        return None
    return Problem("GC505", "is no name of an environment variable", advice)


def base_url(text: str) -> Problem | None:
    """Judge a base URL as far as a file alone can tell."""
    if text == EMBEDDED:
        return None
    problem = web_uri(text)
    if problem is None:
        return _api(text)
    if problem.code == "GC306":
        advice = "remove them; `credentials` names the environment variables that hold them"
        return Problem("GC306", "holds credentials", advice)
    code = "GC503" if problem.code == "GC305" else problem.code
    hint = "did you mean 'embedded'? " if nearest(text, [EMBEDDED]) else ""
    return Problem(code, problem.summary, f"{hint}write an http(s) URL, or embedded")


def _api(text: str) -> Problem | None:
    """Judge a URL as the address of the API."""
    parts = urlsplit(text)
    host = (parts.hostname or "").rstrip(".")
    if parts.query or parts.fragment:
        return Problem("GC503", "has a query or a fragment", "end it with the path")
    if (host == "gong.io" or host.endswith(".gong.io")) and not parts.path.strip("/"):
        return Problem("GC503", "lacks the path of Gong's API", f"write {text.rstrip('/')}/v2")
    if parts.scheme.lower() == "http" and not _LOOPBACK.fullmatch(host):
        return Problem("GC503", "would send credentials unencrypted", "write https; http is for this computer alone")
    return None


def dialect(text: str) -> Problem | None:
    """Judge the name of a dialect."""
    if text in DIALECTS:
        return None
    return Problem("GC504", f"is {text!r}, which is unknown", suggestion(text, tuple(DIALECTS)))


def address(text: str) -> Problem | None:
    """Judge an address or a pattern of addresses."""
    try:
        pattern = AddressPattern.parse(text)
    except AddressError as error:
        return Problem("GC507", "is no address", str(error))
    if pattern.exact is not None and pattern.exact.kind == "schema":
        advice = f"a schema cannot be destroyed; its fields are {text}/*"
        return Problem("GC507", "is the address of a schema", advice)
    return None


def destructive_class(text: str) -> Problem | None:
    """Judge the name of a destructive class."""
    if text in CLASSES:
        return None
    return Problem("GC507", f"is {text!r}, which is unknown", suggestion(text, CLASSES))


def date(text: str) -> Problem | None:
    """Judge a day."""
    try:
        if _DATE.fullmatch(text):
            dt.date.fromisoformat(text)
            return None
    except ValueError:
        pass
    return Problem("GC507", f"is {text!r}, which is no day of the calendar", "write it as 2030-12-31")


def glob(text: str) -> Problem | None:
    """Judge a glob of resource files."""
    if not text.strip():
        return Problem("GC302", "is empty", "give a glob such as crm/**/*.yaml, or leave the key out")
    if text.startswith(("/", "~")) or ".." in re.split(r"[/\\]", text):
        return Problem("GC506", "leads out of the project directory", "write it relative to gongctl.yaml, without '..'")
    return None
