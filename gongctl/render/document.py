"""Plans, ledgers and findings as plain data: the one datum that every output form is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from gongctl.address import Address
from gongctl.planning.change import Action, Change, Edit, Refusal, Value, attributes
from gongctl.planning.fingerprint import plan_hash
from gongctl.planning.plan import Plan, counts
from gongctl.planning.steps import DeleteIntegration, RegisterIntegration, Step, UploadSchema
from gongctl.render.finding import finding, remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gongctl.diagnostics import Diagnostic, Span
    from gongctl.gong.errors import Trace
    from gongctl.ledger import ObjectsOutcome, Outcome, StepOutcome
    from gongctl.model import Account, Field, Integration
    from gongctl.planning.guard import Permission
    from gongctl.planning.stakes import Restoration

Datum = dict[str, Any]

VERSION: Final = 1

SYMBOLS: Final = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.KEEP: "=",
    Action.UNVERIFIED: "?",
}


def plan_datum(
    account: Account, plan: Plan, find: Callable[[Address], Span | None], diagnostics: Iterable[Diagnostic] = ()
) -> Datum:
    """Give a plan as data. `find` tells where in the files an address is declared; warnings come along."""
    blocked = plan.blocked_addresses()
    datum = {
        "version": VERSION,
        "environment": account.environment,
        "baseUrl": account.base_url,
        "dialect": account.dialect,
        "empty": plan.empty,
        "blocked": plan.blocked,
        "limited": plan.limited,
        "since": plan.since[0] if plan.since else None,
        "sinceCommit": plan.since[1] if plan.since else None,
        "counts": counts(plan),
        "calls": len(plan.steps),
        "changes": [change_datum(one, find(one.address), blocked=one.address in blocked) for one in plan.changes],
        "steps": [_step(one, find(one.address)) for one in plan.steps],
        "refusals": [_refusal(one, find(one.address)) for one in plan.refusals],
        "permissions": _permissions(plan.permissions),
        "backup": _backup(plan),
        "putBack": [_put_back(one, plan) for one in plan.restorations],
        "warnings": [*map(finding, diagnostics), *map(remark, plan.notes)],
        "errors": [],
    }
    return {**datum, "planHash": plan_hash(datum)}


def outcome_datum(outcome: Outcome, find: Callable[[Address], Span | None]) -> Datum:
    """Give a ledger as data."""
    by_result = [one.result.value for one in outcome.steps]
    return {
        "converged": outcome.converged,
        "interrupted": outcome.interrupted,
        "notReadBack": outcome.unread,
        "counts": {word: by_result.count(word) for word in ("done", "accepted", "failed", "not-attempted")},
        "steps": [_step_outcome(one, find(one.step.address)) for one in outcome.steps],
        "putBack": [_objects_outcome(one) for one in outcome.put_back],
    }


def error_datum(diagnostics: Iterable[Diagnostic]) -> Datum:
    """Give the findings that stopped a run as data."""
    return {"version": VERSION, "errors": [*map(finding, diagnostics)]}


def change_datum(change: Change, span: Span | None, *, blocked: bool) -> Datum:
    """Give a line of a plan, or of a comparison, as data; `span` is where in the files it is declared."""
    return {
        "address": str(change.address),
        "kind": change.address.kind,
        "path": list(change.address.segments),
        "action": change.action.value,
        "symbol": SYMBOLS[change.action],
        "attributes": [_edit(one) for one in change.edits],
        "destroys": change.destroys.value if change.destroys else None,
        "consequence": change.consequence,
        "cause": change.cause.value if change.cause else None,
        "blocked": blocked and change.action.writes,
        "origin": _origin(span),
    }


def _edit(edit: Edit) -> Datum:
    return {"name": edit.attribute, "before": _plain(edit.before), "after": _plain(edit.after)}


def _plain(value: Value) -> str | bool | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _refusal(refusal: Refusal, span: Span | None) -> Datum:
    return {
        "reason": refusal.reason.value,
        "address": str(refusal.address),
        "summary": refusal.summary,
        "help": refusal.help,
        "origin": _origin(span),
    }


def _permissions(permissions: Iterable[Permission]) -> list[Datum]:
    """List what may be destroyed, each once: in what order it was said decides nothing."""
    given = {(one.address, one.destroys or "", one.until.isoformat() if one.until else "") for one in permissions}
    return [
        {"address": address, "class": destroys or None, "until": until or None}
        for address, destroys, until in sorted(given)
    ]


def _backup(plan: Plan) -> Datum | None:
    """Give what goes with the integrations that are deleted or replaced; None where none is."""
    if not plan.at_stake:
        return None
    stakes = [{"address": str(Address.schema(key)), "objects": plan.counted.get(key)} for key in plan.at_stake]
    # Said where it is not so: older saved plans know of no account whose objects cannot be saved.
    unlisted = {} if plan.capabilities.lists_objects else {"objectsSaved": False}
    return {"made": plan.backed_up, **unlisted, "atStake": stakes}


def _put_back(one: Restoration, plan: Plan) -> Datum:
    counted = plan.counted if one.backup is None else plan.observed.saved_objects(one.backup)
    return {"address": str(one.address), "backup": one.backup, "objects": counted.get(one.key)}


def _step(step: Step, span: Span | None) -> Datum:
    depends_on = list(step.depends_on)
    return {
        "id": step.id,
        "address": str(step.address),
        "dependsOn": depends_on,
        **_deed(step),
        "origin": _origin(span),
    }


def _deed(step: Step) -> Datum:
    match step:
        case DeleteIntegration(last=last):
            return {"deed": "delete-integration", "last": last}
        case RegisterIntegration(integration=integration, completes=completes):
            return {
                "deed": "register-integration",
                "integration": integration_datum(integration),
                "completes": completes,
            }
        case UploadSchema():
            return {
                "deed": "upload-schema",
                "fields": [field_datum(one) for one in step.fields],
                "removes": list(step.removed),
                "unmanaged": list(step.unmanaged),
                **({"tombstones": [field_datum(one) for one in step.tombstones]} if step.tombstones else {}),
            }
        case _:
            assert_never(step)


def integration_datum(integration: Integration) -> Datum:
    """Give an integration as data, by the keys of the files; what is not said is left out."""
    return {"integrationId": integration.integration_id, **_said(integration)}


def field_datum(field: Field) -> Datum:
    """Give a field as data, by the keys of the files; what is not said is left out."""
    return {"uniqueName": field.unique_name, **_said(field)}


def _said(value: Field | Integration) -> Datum:
    return {name: _plain(one) for name, one in attributes(value).items()}


def _step_outcome(outcome: StepOutcome, span: Span | None) -> Datum:
    trace = outcome.trace
    return {
        "id": outcome.step.id,
        "address": str(outcome.step.address),
        "outcome": outcome.result.value,
        "attempts": trace.attempts if trace and outcome.attempted else 0,
        "httpStatus": trace.status if trace else None,
        "requestId": trace.request_id if trace else None,
        "messages": list(trace.messages) if trace else [],
        "calls": [_call(one) for one in outcome.calls],
        "problem": outcome.problem,
        "help": outcome.help,
        "seconds": round(outcome.seconds, 3),
        "verified": None if outcome.unmet is None else not outcome.unmet,
        "didNotTake": list(outcome.unmet or ()),
        "origin": _origin(span),
    }


def _objects_outcome(outcome: ObjectsOutcome) -> Datum:
    return {
        "address": str(outcome.restoration.address),
        "backup": outcome.restoration.backup,
        "outcome": outcome.result.value,
        "objects": outcome.objects,
        "failed": outcome.failed,
        "problem": outcome.problem,
        "help": outcome.help,
        "seconds": round(outcome.seconds, 3),
    }


def _call(trace: Trace) -> Datum:
    return {
        "operation": trace.operation,
        "attempts": trace.attempts,
        "httpStatus": trace.status,
        "requestId": trace.request_id,
        "messages": list(trace.messages),
        "seconds": round(trace.seconds, 3),
    }


def _origin(span: Span | None) -> Datum | None:
    if span is None:
        return None
    return {"file": span.file, "line": span.start.line, "column": span.start.column}
