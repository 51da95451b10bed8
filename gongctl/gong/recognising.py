"""Which dialect a server speaks, as far as its answers show it.

What tells them apart is from the two descriptions of the API: attributes and keys that only one of them has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAPI: Final = "openapi"
LIVE: Final = "live"

_OPENAPI_ONLY: Final = frozenset({"integrationType", "displayName", "crmInstanceUrl", "status"})
_LIVE_ONLY: Final = frozenset({"name", "ownerEmail"})
_LIVE_SCHEMA: Final = "objectTypeToSelectedFields"


def recognise(body: Mapping[str, object]) -> str | None:
    """Name the dialect of an answer to a question for integrations, or for a schema; `None` where nothing tells."""
    if _LIVE_SCHEMA in body:
        return LIVE
    if isinstance(body.get("fields"), list):
        return OPENAPI
    listed = body.get("integrations")
    keys = {key for one in listed if isinstance(one, dict) for key in one} if isinstance(listed, list) else set()
    if keys & _OPENAPI_ONLY:
        return OPENAPI
    return LIVE if keys & _LIVE_ONLY else None
