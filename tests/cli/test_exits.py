"""Every exit code, for every command that can end with it, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from gongctl.cli import session
from gongctl.cli.exits import Exit
from tests.cli.running import FILES, gongctl, project, served

REMOVED = FILES.replace("  - {uniqueName: amount, label: Amount, type: CURRENCY}", "  []").replace(
    "fields:\n  []", "prune: true\nfields: []"
)
ALONE = FILES.partition("---\n")[2]
GONE = "{kind: Integration, integrationId: crm, state: absent}\n"
SAVED = ("plan", "--out", "plan.json")
APPLIED = ("apply", "--auto-approve")
ALLOWED = ("--allow-destroy", "schema/crm/Deal/*")


class Case(NamedTuple):
    """Runs that come before, each `(files, arguments)`; the run that counts; what the server does wrong."""

    name: str
    code: Exit
    arguments: tuple[str, ...]
    files: str = FILES
    before: tuple[tuple[str, tuple[str, ...]], ...] = ()
    faults: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


LEDGER = json.loads((Path(__file__).parents[2] / "schemas" / "ledger.schema.json").read_text(encoding="utf-8"))
NOBODY = (("GONG_ACCESS_KEY", ""), ("GONG_ACCESS_KEY_SECRET", ""))

CASES = [
    Case("plan with changes", Exit.DONE, ("plan",)),
    Case("plan without changes", Exit.DONE, ("plan", "--detailed-exitcode"), before=((FILES, APPLIED),)),
    Case("plan, blocked", Exit.DONE, ("plan",), REMOVED, ((FILES, APPLIED),)),
    Case("plan of invalid files", Exit.ERROR, ("plan",), "kind: Nothing\n"),
    Case("plan without files", Exit.ERROR, ("plan",), ""),
    Case("plan without credentials", Exit.ERROR, ("plan",), variables=NOBODY),
    Case("plan, refused", Exit.ERROR, ("plan",), faults=("401",)),
    Case("plan, of no environment", Exit.ERROR, ("plan", "--env", "none")),
    Case("plan since no commit", Exit.ERROR, ("plan", "--since", "none")),
    Case("plan, not to be saved", Exit.ERROR, ("plan", "--out", "no/such/plan.json")),
    Case("plan, detailed", Exit.CHANGES, ("plan", "--detailed-exitcode")),
    Case("plan, detailed, blocked", Exit.BLOCKED, ("plan", "--detailed-exitcode"), REMOVED, ((FILES, APPLIED),)),
    Case(
        "plan, detailed, allowed", Exit.CHANGES, ("plan", "--detailed-exitcode", *ALLOWED), REMOVED, ((FILES, APPLIED),)
    ),
    Case("plan, mistyped", Exit.USAGE, ("plan", "--detailed-exit")),
    Case("plan, wrong address", Exit.USAGE, ("plan", "--only", "crm")),
    Case("plan, wrong report", Exit.USAGE, ("plan", "--report", "pdf=x")),
    Case("plan, only nothing", Exit.ERROR, ("plan", "--only", "integration/none")),
    Case("apply", Exit.DONE, APPLIED),
    Case("apply, nothing to do", Exit.DONE, ("apply",), before=((FILES, APPLIED),)),
    Case("apply, detailed", Exit.CHANGES, (*APPLIED, "--detailed-exitcode")),
    Case("apply, detailed, nothing to do", Exit.DONE, ("apply", "--detailed-exitcode"), before=((FILES, APPLIED),)),
    Case("apply without a terminal", Exit.ERROR, ("apply",)),
    Case("apply of invalid files", Exit.ERROR, APPLIED, "kind: Nothing\n"),
    Case("apply, refused while reading", Exit.ERROR, APPLIED, faults=("401",)),
    Case("apply, blocked", Exit.BLOCKED, APPLIED, REMOVED, ((FILES, APPLIED),)),
    Case("apply, blocked, without a terminal", Exit.BLOCKED, ("apply",), REMOVED, ((FILES, APPLIED),)),
    Case("apply, blocked integration", Exit.BLOCKED, (*APPLIED, "--prune"), GONE, ((FILES, APPLIED),)),
    Case("apply, another hash", Exit.STALE, (*APPLIED, "--expect-plan-hash", "0" * 64)),
    Case(
        "apply, another hash, blocked",
        Exit.STALE,
        (*APPLIED, "--expect-plan-hash", "0" * 64),
        REMOVED,
        ((FILES, APPLIED),),
    ),
    Case("apply, part-way", Exit.PART_WAY, APPLIED, faults=("400@uploadObjectSchema",)),
    Case("apply, from its first write on", Exit.PART_WAY, APPLIED, faults=("400@registerCrmIntegration",)),
    Case("apply, mistyped", Exit.USAGE, ("apply", "--force")),
    Case("apply, no hash", Exit.USAGE, ("apply", "--expect-plan-hash", "abc")),
    Case("apply a saved plan", Exit.DONE, (*APPLIED, "plan.json"), before=((FILES, SAVED),)),
    Case(
        "apply a saved plan, detailed",
        Exit.CHANGES,
        (*APPLIED, "plan.json", "--detailed-exitcode"),
        before=((FILES, SAVED),),
    ),
    Case("apply a stale plan", Exit.STALE, (*APPLIED, "plan.json"), before=((FILES, SAVED), (FILES, APPLIED))),
    Case(
        "apply a stale, blocked plan",
        Exit.STALE,
        (*APPLIED, "plan.json"),
        before=((FILES, APPLIED), (REMOVED, SAVED), (REMOVED, (*APPLIED, *ALLOWED))),
    ),
    Case("apply a blocked plan", Exit.BLOCKED, (*APPLIED, "plan.json"), before=((FILES, APPLIED), (REMOVED, SAVED))),
    Case("apply a foreign plan", Exit.STALE, (*APPLIED, "plan.json", "--env", "other"), before=((FILES, SAVED),)),
    Case("apply no plan", Exit.ERROR, (*APPLIED, "crm.yaml")),
    Case("apply a missing plan", Exit.ERROR, (*APPLIED, "plan.json")),
    Case(
        "apply a saved plan with more to prune", Exit.USAGE, ("apply", "plan.json", "--prune"), before=((FILES, SAVED),)
    ),
    Case("show", Exit.DONE, ("show", "plan.json"), before=((FILES, SAVED),)),
    Case("show no plan", Exit.ERROR, ("show", "crm.yaml")),
    Case("show without a plan", Exit.USAGE, ("show",)),
    Case("validate", Exit.DONE, ("validate",)),
    Case("validate, invalid", Exit.ERROR, ("validate",), "kind: Nothing\n"),
    Case("validate nothing", Exit.ERROR, ("validate",), ""),
    Case("validate a missing file", Exit.ERROR, ("validate", "none.yaml")),
    Case("validate, mistyped", Exit.USAGE, ("validate", "--strict")),
    Case("validate, of no form", Exit.USAGE, ("validate", "--report", "html=x")),
    *(
        case
        for form in ("text", "json", "github", "sarif", "junit")
        for case in (
            Case(f"validate as {form}", Exit.DONE, ("validate", "--report", f"{form}=report")),
            Case(f"validate as {form}, with a warning", Exit.DONE, ("validate", "--report", f"{form}=report"), ALONE),
            Case(f"validate as {form}, invalid", Exit.ERROR, ("validate", "--report", f"{form}=report"), "a: b\n"),
            Case(f"validate nothing as {form}", Exit.ERROR, ("validate", "--report", f"{form}=report"), ""),
        )
    ),
    Case("validate, not to be reported", Exit.ERROR, ("validate", "--report", "junit=no/such/file")),
    Case("explain", Exit.DONE, ("explain",)),
    Case("explain a code", Exit.DONE, ("explain", "gc203")),
    Case("explain no code", Exit.USAGE, ("explain", "GC999")),
    Case("explain two codes", Exit.USAGE, ("explain", "GC203", "GC204")),
    Case("fmt", Exit.DONE, ("fmt",)),
    Case("fmt, in another form", Exit.ERROR, ("fmt", "--check"), f"\n\n{FILES}"),
    Case("fmt, what is no YAML", Exit.ERROR, ("fmt",), "{"),
    Case("fmt, mistyped", Exit.USAGE, ("fmt", "--chek")),
    Case("an emulator at no port", Exit.USAGE, ("emulator", "--port", "none")),
    Case("an emulator with an unknown fault", Exit.USAGE, ("emulator", "--fault", "none")),
    Case("no such command", Exit.USAGE, ("destroy",)),
]


def _run(root: Path, files: str, arguments: tuple[str, ...], output: tuple[str, ...], **variables: str) -> Any:
    (root / "crm.yaml").write_text(files, encoding="utf-8")
    extra = ("--max-rps", "1000", "--max-retries", "0") if arguments[0] in {"plan", "apply"} else ()
    return gongctl(root, *arguments, *output, *extra, **variables)


WITHOUT_FORMS = {"fmt", "emulator"}
FORMS = [
    pytest.param(case, output, id=f"{case.name}-{output[-1] if output else 'text'}")
    for case in CASES
    for output in ((), ("-o", "json"))
    if not output or case.arguments[0] not in WITHOUT_FORMS
]


@pytest.mark.parametrize(("case", "output"), FORMS)
def test_exit_code(case: Case, output: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # files that are written or read by name are those of the case
    with served(*case.faults) as url:
        project(tmp_path, url)
        for files, arguments in case.before:
            assert _run(tmp_path, files, arguments, ()).returncode == Exit.DONE
        done = _run(tmp_path, case.files, case.arguments, output, **dict(case.variables))
    assert done.returncode == case.code, done.stderr
    if output and case.code is not Exit.USAGE:
        datum = json.loads(done.stdout)
        assert isinstance(datum, dict)
        if case.arguments[0] == "apply":
            jsonschema.validate(datum, LEDGER)
    if case.code in {Exit.ERROR, Exit.USAGE, Exit.STALE}:
        assert done.stderr or done.stdout


@pytest.mark.parametrize("output", [(), ("-o", "json")], ids=["text", "json"])
@pytest.mark.parametrize("arguments", [("plan",), APPLIED])
def test_interrupted(
    arguments: tuple[str, ...], output: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "make_plan", interrupt)
    with served() as url:
        project(tmp_path, url)
        done = _run(tmp_path, FILES, arguments, output)
    assert done.returncode == Exit.INTERRUPTED
    if output:
        assert json.loads(done.stdout)["errors"][0]["code"] == "GC643"
