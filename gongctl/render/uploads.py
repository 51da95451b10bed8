"""The status of an upload of objects, as data and as text."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from gongctl.render.document import VERSION, Datum
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from gongctl.model import UploadStatus

_FAILED = "failed"


def upload_datum(integration_id: str, client_request_id: str, status: UploadStatus) -> Datum:
    """Give a status as data, under the API's own names; what was not said is null.

    `failed` says that it is known to have failed, as a whole or in some of its objects. Where the account numbers
    what it says, `errorLines` has the number of the line that each of `errors` is about, in the order of the upload.
    """
    failed = status.status.strip().lower() == _FAILED or bool(status.failed)
    upload = {
        "integrationId": integration_id,
        "clientRequestId": client_request_id,
        "status": status.status,
        "failed": failed,
        "entitiesProcessed": status.processed,
        "entitiesFailed": status.failed,
        "errors": list(status.errors),
    }
    if status.lines:
        upload["errorLines"] = list(status.lines)
    return {"version": VERSION, "upload": upload, "errors": []}


def upload_text(upload: Datum) -> str:
    """Write a status for people: how far it has come, the numbers that are known, and the account's own words."""
    status = visible(upload["status"]) or "of a status that the account does not say"
    lines = [f"upload {visible(upload['clientRequestId'])} to {visible(upload['integrationId'])}: {status}"]
    for name, word in (("entitiesProcessed", "taken"), ("entitiesFailed", "failed")):
        if upload[name] is not None:
            lines.append(f"  {word}  {upload[name]}")
    numbers = upload.get("errorLines", ())
    lines += [f"  - {_line(number)}{visible(one)}" for one, number in zip_longest(upload["errors"], numbers)]
    untold = (upload["entitiesFailed"] or 0) - len(upload["errors"])
    if numbers and untold > 0:
        lines.append(f"  - and {untold:,} more, of which the account does not say more")
    return "".join(f"{line}\n" for line in lines)


def _line(number: int | None) -> str:
    return "" if number is None else f"line {number:,} of what was sent: "
