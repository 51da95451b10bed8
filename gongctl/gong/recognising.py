"""Which dialect a server speaks, as far as its answers show it.

What tells them apart is from the two descriptions of the API: attributes and keys that only one of them has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gongctl.capabilities import LIVE, OPENAPI
from gongctl.gong.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongctl.gong.client import Answer

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


def check_dialect(answer: Answer, named: str) -> None:
    """Raise `AnswerError` (GC607) where an answer is one that only another dialect than the one `named` gives."""
    spoken = recognise(answer.body)
    if spoken not in {None, named}:
        raise AnswerError(
            "GC607",
            answer.trace,
            f"{answer.trace.operation}: the server speaks dialect {spoken!r}, and the environment names {named!r}",
            f"write 'dialect: {spoken}' in the environment (without a project file: GONGCTL_DIALECT={spoken}), "
            "or mend its baseUrl",
        )
