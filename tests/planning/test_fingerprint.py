"""Hashes are what they are said to be: people, and other programs, may work them out too."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from gongctl.planning.fingerprint import digest, plan_hash

PLAN: dict[str, Any] = {
    "environment": "test",
    "baseUrl": "https://x",
    "dialect": "openapi",
    "permissions": [{"address": "integration/a", "class": None, "until": None}],
    "changes": [{"address": "integration/a", "action": "delete", "attributes": [], "destroys": "integration-delete"}],
    "steps": [{"id": "delete integration/a", "deed": "delete-integration", "last": True, "dependsOn": []}],
    "refusals": [{"reason": "protected", "address": "integration/a"}],
}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def test_a_digest_is_of_canonical_json() -> None:
    assert digest({"b": [1, None, True], "a": "é"}) == sha('{"a":"\\u00e9","b":[1,null,true]}')


def test_the_hash_of_a_plan_is_of_what_decides_and_of_nothing_else() -> None:
    told = {
        **PLAN,
        "counts": {},
        "warnings": ["w"],
        "changes": [{**one, "consequence": "c", "origin": None} for one in PLAN["changes"]],
        "steps": [{**one, "origin": {"file": "a"}} for one in PLAN["steps"]],
        "refusals": [{**one, "summary": "s", "help": "h"} for one in PLAN["refusals"]],
    }
    canonical = json.dumps(PLAN, sort_keys=True, separators=(",", ":"))
    assert plan_hash(PLAN) == plan_hash(told) == sha(canonical)


@pytest.mark.parametrize("key", PLAN)
def test_each_part_that_decides_counts(key: str) -> None:
    other = {**PLAN, key: "other" if isinstance(PLAN[key], str) else []}
    assert plan_hash(other) != plan_hash(PLAN)
