"""A pretend `gh api`: comments, statuses and pull requests of one repository, kept in a JSON file.

It holds a call to the permissions of the job, as GitHub does. Run as a program, in place of `gh`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import jq

BOT = {"login": "github-actions[bot]"}
PAGE = 30

Store = dict[str, Any]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["api"])
    parser.add_argument("endpoint")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--jq")
    parser.add_argument("--paginate", action="store_true")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("-f", "--raw-field", action="append", default=[])
    parser.add_argument("-F", "--field", action="append", default=[])
    return parser.parse_args()


def _fields(arguments: argparse.Namespace) -> dict[str, str]:
    fields = dict(one.split("=", 1) for one in arguments.raw_field)
    for one in arguments.field:
        name, value = one.split("=", 1)
        fields[name] = Path(value[1:]).read_text("utf-8") if value.startswith("@") else value
    return fields


def _need(permission: str) -> None:
    name, wanted = permission.split(": ")
    granted = json.loads(os.environ["FAKE_GH_PERMISSIONS"]).get(name)
    if granted not in {wanted, "write"}:
        sys.exit(f"gh: Resource not accessible by integration (HTTP 403): {permission}")


def _answer(store: Store, method: str, path: str, fields: dict[str, str]) -> Any:
    found = re.fullmatch(r"repos/acme/crm/(.+)", path)
    rest = found[1] if found else ""
    match method, rest.split("/"):
        case "GET", ["commits", sha, "pulls"]:
            _need("pull-requests: read")
            return [one for one in store["pulls"] if sha in {one["merge_commit_sha"], one["head"]["sha"]}]
        case "GET", ["commits", sha, "statuses"]:
            _need("statuses: read")
            return store["statuses"].get(sha, [])
        case "POST", ["statuses", sha]:
            _need("statuses: write")
            assert len(fields["description"]) <= 140
            store["statuses"].setdefault(sha, []).insert(0, {**fields, "creator": BOT})
        case "GET", ["issues", number, "comments"]:
            _need("pull-requests: read")
            return [one for one in store["comments"] if one["issue"] == number]
        case "POST", ["issues", number, "comments"]:
            _need("pull-requests: write")
            store["comments"].append({"id": len(store["comments"]) + 1, "issue": number, "user": BOT, **fields})
        case "PATCH", ["issues", "comments", number]:
            _need("pull-requests: write")
            next(one for one in store["comments"] if str(one["id"]) == number).update(fields)
        case _:
            sys.exit(f"gh: Not Found (HTTP 404): {method} {path}")
    return None


def main() -> None:
    """Answer one call."""
    assert os.environ.get("GH_TOKEN") == "the-token-of-the-job", "gh: to use GitHub CLI in a workflow, set GH_TOKEN"
    arguments = _arguments()
    file = Path(os.environ["FAKE_GH_STORE"])
    store = json.loads(file.read_text("utf-8"))
    path, _, query = arguments.endpoint.partition("?")
    answer = _answer(store, arguments.method, path, _fields(arguments))
    file.write_text(json.dumps(store), "utf-8")
    if arguments.silent or answer is None:
        return
    size = int(query.removeprefix("per_page=") or PAGE)
    pages = [answer[at : at + size] for at in range(0, len(answer), size)] or [[]]
    for page in pages if arguments.paginate else pages[:1]:
        for value in jq.compile(arguments.jq).input_value(page):
            print(value if isinstance(value, str) else json.dumps(value))  # noqa: T201 - a program


if __name__ == "__main__":
    main()
