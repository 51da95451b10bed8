"""What became of an upload of objects, as data and as text."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from gongctl.render.document import VERSION, Datum
from gongctl.render.finding import finding
from gongctl.render.text import quoted
from gongctl.render.visible import visible, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongctl.model import SchemaKey
    from gongctl.objects.comparing import Comparison, Difference
    from gongctl.objects.sending import Request, Sent
    from gongctl.objects.survey import Survey

_MOST_SHOWN: Final = 20


def uploaded_datum(key: SchemaKey, found: Survey, sent: Sent, comparison: Comparison | None, *, dry_run: bool) -> Datum:
    """Give the result of an upload as data. Counts of a comparison are null where nothing was compared."""
    compared = None if comparison is None else {word.value: count for word, count in comparison.counts.items()}
    upload = {
        "integrationId": key.integration_id,
        "objectType": key.object_type,
        "dryRun": dry_run,
        "records": found.records,
        "rejected": found.rejected,
        "uploaded": sent.objects,
        "uploadedEarlier": sent.skipped,
        "failed": sent.failed,
        "batches": sent.batches,
        "complete": sent.complete,
        "interrupted": sent.interrupted,
        "compared": compared,
        "differences": [_difference(one) for one in (comparison.sample if comparison else ())],
        "failures": [
            {"objectId": one.object_id, "file": one.file, "line": one.line, "words": one.words} for one in sent.failures
        ],
        "requests": [_request(one) for one in sent.requests],
    }
    errors = [finding(sent.problem)] if sent.problem else []
    return {"version": VERSION, "upload": {**upload, "problem": errors[0] if errors else None}, "errors": errors}


def several_datum(uploads: Sequence[Datum], not_begun: Sequence[SchemaKey]) -> Datum:
    """Give the results of the uploads of several object types as data, with those that were not begun."""
    return {
        "version": VERSION,
        "uploads": [one["upload"] for one in uploads],
        "notBegun": [{"integrationId": key.integration_id, "objectType": key.object_type} for key in not_begun],
        "errors": [error for one in uploads for error in one["errors"]],
    }


def several_text(datum: Datum) -> str:
    """Write the results of the uploads of several object types for people."""
    left = [f"{visible(one['integrationId'])} {visible(one['objectType'])}: not begun.\n" for one in datum["notBegun"]]
    return "".join([uploaded_text(one) for one in datum["uploads"]] + [without_commands(one) for one in left])


def _request(one: Request) -> Datum:
    return {
        "clientRequestId": one.client_request_id,
        "place": one.place,
        "objects": one.objects,
        "status": one.status,
        "failed": one.failed,
    }


def _difference(one: Difference) -> Datum:
    return {
        "objectId": one.located.object.object_id,
        "file": one.located.file,
        "line": one.located.line,
        "verdict": one.verdict.value,
        "fields": [{"name": name, "before": before, "after": after} for name, before, after in one.edits],
    }


def uploaded_text(upload: Datum) -> str:
    """Write the result of an upload for people: what differs or failed first, and the counts at the end."""
    lines = [line for one in upload["differences"] if upload["dryRun"] for line in _difference_lines(one)]
    lines += _failure_lines(upload)
    lines += _request_lines(upload)
    if upload["problem"]:
        lines += [f"error[{upload['problem']['code']}]: {visible(upload['problem']['summary'])}"]
        lines += [f"  help: {visible(upload['problem']['help'])}"] if upload["problem"]["help"] else []
    return without_commands("\n".join([*lines, _closing(upload)])) + "\n"


def _difference_lines(one: Datum) -> Iterator[str]:
    symbol = {"created": "+", "changed": "~"}[one["verdict"]]
    yield f"{symbol} {visible(one['objectId'])}  [{visible(one['file'])}:{one['line']}]"
    for edit in one["fields"]:
        before = "" if one["verdict"] == "created" else f"{quoted(edit['before'])} -> "
        yield f"    {visible(edit['name'])}  {before}{quoted(edit['after'])}"


def _failure_lines(upload: Datum) -> Iterator[str]:
    for one in upload["failures"][:_MOST_SHOWN]:
        place = f"{visible(one['file'])}:{one['line']}: " if one["file"] else ""
        name = f"object {visible(one['objectId'])}: " if one["objectId"] is not None else ""
        yield f"failed  {place}{name}{visible(one['words'])}"
    if len(upload["failures"]) > _MOST_SHOWN:
        yield f"failed  ... and {len(upload['failures']) - _MOST_SHOWN:,} more: -o json, or --rejects FILE, has them"


def _request_lines(upload: Datum) -> Iterator[str]:
    """Name the batches that did not take, by the ids that `gongctl objects status` asks for."""
    wrong = [one for one in upload["requests"] if one["status"] is None or one["failed"]]
    for one in wrong[:_MOST_SHOWN]:
        status = "its end is not known" if one["status"] is None else visible(one["status"])
        failed = f", {one['failed']:,} of {one['objects']:,} failed" if one["failed"] else ""
        asking = shlex.join(["gongctl", "objects", "status", upload["integrationId"], one["clientRequestId"]])
        yield f"batch   {visible(one['place'])}: {status}{failed}: {visible(asking)}"
    if len(wrong) > _MOST_SHOWN:
        yield f"batch   ... and {len(wrong) - _MOST_SHOWN:,} more: -o json has them"


def _closing(upload: Datum) -> str:
    compared, what = upload["compared"], f"{visible(upload['integrationId'])} {visible(upload['objectType'])}"
    if upload["dryRun"] and compared is None:
        right = f"{upload['records'] - upload['rejected']:,} would be sent, and not compared: they cannot be read back"
        return f"{what}: {right}{_rejected(upload)}. Nothing was sent (--dry-run)."
    if upload["dryRun"]:
        told = ", ".join(f"{compared[word]:,} {word}" for word in ("created", "changed", "unchanged"))
        return f"{what}: {told}{_rejected(upload)}. Nothing was sent (--dry-run)."
    parts = [f"{upload['uploaded']:,} uploaded"]
    if compared is not None:
        parts.append(
            f"{compared['created']:,} created, {compared['changed']:,} changed, {compared['unchanged']:,} unchanged"
        )
    parts += [f"{upload['uploadedEarlier']:,} by the run before"] if upload["uploadedEarlier"] else []
    parts += [f"{upload['failed']:,} failed"] if upload["failed"] else []
    ending = " Run again to go on." if upload["interrupted"] or upload["problem"] else ""
    word = "Interrupted: " if upload["interrupted"] else ""
    return f"{word}{what}: {'; '.join(parts)}{_rejected(upload)}.{ending}"


def _rejected(upload: Datum) -> str:
    return f"; {upload['rejected']:,} left out as invalid" if upload["rejected"] else ""
