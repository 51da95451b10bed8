"""The status of an upload of objects, as data and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongctl.render.document import VERSION, Datum
from gongctl.render.visible import visible

if TYPE_CHECKING:
    from gongctl.model import UploadStatus

_FAILED = "failed"


def upload_datum(integration_id: str, client_request_id: str, status: UploadStatus) -> Datum:
    """Give a status as data, under the API's own names; what was not said is null.

    `failed` says that it is known to have failed, as a whole or in some of its objects.
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
    return {"version": VERSION, "upload": upload, "errors": []}


def upload_text(upload: Datum) -> str:
    """Write a status for people: how far it has come, the numbers that are known, and the account's own words."""
    status = visible(upload["status"]) or "of a status that the account does not say"
    lines = [f"upload {visible(upload['clientRequestId'])} to {visible(upload['integrationId'])}: {status}"]
    for name, word in (("entitiesProcessed", "taken"), ("entitiesFailed", "failed")):
        if upload[name] is not None:
            lines.append(f"  {word}  {upload[name]}")
    lines += [f"  - {visible(one)}" for one in upload["errors"]]
    return "".join(f"{line}\n" for line in lines)
