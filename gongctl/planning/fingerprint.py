"""What a plan is known by: its hash, and the fingerprints of the answers that it rests on.

Both are SHA-256, in hex, of canonical JSON: sorted keys, no blanks, ASCII.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_DECIDING: Final = ("environment", "baseUrl", "dialect", "permissions")
_TELLING_OF_A_STEP: Final = "origin"
_DECIDING_OF_A_CHANGE: Final = ("address", "action", "attributes", "destroys")
_DECIDING_OF_A_REFUSAL: Final = ("reason", "address")
_DECIDING_OF_WHAT_IS_PUT_BACK: Final = ("address", "backup")


def digest(data: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Give the SHA-256 of some data's canonical JSON."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def plan_hash(plan: Mapping[str, Any]) -> str:
    """Give the hash of a plan, from its datum: of all that decides what will be done, and of nothing else.

    Words, places in files, warnings and fingerprints do not count.
    """
    return digest(
        {
            **{key: plan[key] for key in _DECIDING},
            "changes": [_picked(one, _DECIDING_OF_A_CHANGE) for one in plan["changes"]],
            "steps": [{key: one for key, one in step.items() if key != _TELLING_OF_A_STEP} for step in plan["steps"]],
            "refusals": [_picked(one, _DECIDING_OF_A_REFUSAL) for one in plan["refusals"]],
            **_completed(plan),
        }
    )


def _completed(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is put back of interrupted replacements; what a plan itself replaces is put back as a part of that."""
    old = [_picked(one, _DECIDING_OF_WHAT_IS_PUT_BACK) for one in plan.get("putBack", ()) if one["backup"] is not None]
    return {"putBack": old} if old else {}


def _picked(datum: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: datum[key] for key in keys}
