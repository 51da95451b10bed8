"""What is sent to be let in, and how it is kept out of everything that is shown."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

SECRET_LENGTH: Final = 5
"""Characters from which on a secret is looked for in what a server says; a shorter one is a word like others."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is sent to be let in. `name` says where it came from, for messages; the rest is never shown."""

    name: str
    user: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def scrub(self, text: str) -> str:
        """Take the secret parts out of a text, in every form in which they may have come into it."""
        for part in self._parts():
            text = text.replace(part, "***")
        return text

    def _parts(self) -> Iterator[str]:
        encoded = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode() if self.user else ""
        for part in (self.token, encoded, self.secret, self.user):
            if len(part) >= SECRET_LENGTH:
                # As it is; within JSON, whose writers may escape a slash; within a URL.
                escaped = json.dumps(part)[1:-1]
                yield from (part, escaped, escaped.replace("/", "\\/"), quote(part, safe=""))

    def auth(self) -> httpx.Auth:
        """Make the header: Bearer for a token, else Basic (api: either, on every operation)."""
        if self.token:
            return _Bearer(self.token)
        return httpx.BasicAuth(self.user.encode(), self.secret.encode())


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request
