"""`gongctl objects status`: how far an upload has come, or what became of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

from gongctl.cli.closing import closing
from gongctl.cli.completing import integrations
from gongctl.cli.exits import Exit
from gongctl.cli.options import Number, option, output_option, reaching

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongctl.cli import Invocation
    from gongctl.cli.options import Reach
    from gongctl.gong.dialect import Dialect
    from gongctl.model import UploadStatus

_FORMS: Final = ("text", "json")


@click.command(
    "status",
    epilog=closing(
        ("gongctl objects status acme-crm 5b1c4f0e --wait", "Wait until an upload has been worked off."),
        ("gongctl objects status acme-crm 5b1c4f0e -o json", "Look once, and give the answer to a program."),
        exits=((0, "complete, or still under way"), (1, "an error"), (5, "it failed, or some of its objects did")),
    ),
)
@click.argument("integration", shell_complete=integrations)
@click.argument("client_request_id")
@option("--wait", is_flag=True, help="Wait until the upload is Complete or Failed.")
@option(
    "--wait-timeout",
    type=Number(0, 1_000_000),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Wait no longer than this.",
)
@output_option(_FORMS)
@reaching
@click.pass_obj
def objects_status(  # noqa: PLR0913 - click's way of giving arguments
    invocation: Invocation,
    /,
    *,
    reach: Reach,
    integration: str,
    client_request_id: str,
    wait: bool,
    wait_timeout: float,
    output: str,
) -> int:
    """Show how far the upload CLIENT_REQUEST_ID to an INTEGRATION has come. Only reads.

    Exits 5 if it failed, or some of its objects did; 0 if it is complete, or, without --wait, still under way.
    """
    from gongctl.cli.console import logging_to, result
    from gongctl.cli.failures import told_once
    from gongctl.cli.looking import opened
    from gongctl.render.json import to_json
    from gongctl.render.uploads import upload_datum, upload_text

    with told_once(reach, as_json=output == "json"), logging_to(reach), opened(invocation.root, reach) as connection:
        status = _ask(connection.dialect, integration, client_request_id)
        if wait:
            status = _wait(status, connection.dialect, (integration, client_request_id), wait_timeout, reach)
    datum = upload_datum(integration, client_request_id, status)
    shown = result(to_json(datum) if output == "json" else upload_text(datum["upload"]))
    return _exit_code(datum["upload"], shown=shown)


def _exit_code(upload: dict[str, object], *, shown: bool) -> Exit:
    if not shown:
        return Exit.ERROR
    return Exit.PART_WAY if upload["failed"] else Exit.DONE


def _ask(dialect: Dialect, integration: str, client_request_id: str) -> UploadStatus:
    """Ask once. Raises `GongctlError` for an upload, or an integration, that the account does not know."""
    from gongctl.cli.looking import check_integration
    from gongctl.diagnostics import failure

    status = dialect.upload_status(integration, client_request_id)
    if status is not None:
        return status
    check_integration(dialect, integration)
    raise failure(
        "GC721",
        f"integration {integration!r} has no upload {client_request_id!r}",
        "give the clientRequestId that the upload was sent with; an account may forget uploads after a while, and "
        "'gongctl objects list' shows what is there",
    )


def _wait(
    status: UploadStatus, dialect: Dialect, upload: tuple[str, str], timeout: float, reach: Reach
) -> UploadStatus:
    """Ask again until the upload has ended. Raises `GongctlError` (GC724) if it has not by then."""
    from gongctl.diagnostics import failure
    from gongctl.objects.tracking import Patience, is_finished, track
    from gongctl.stop import Stop

    tell = _telling(reach)
    tell(status)

    def ask() -> UploadStatus | None:
        found = dialect.upload_status(*upload)
        if found is not None:
            tell(found)
        return found

    last = status
    if not is_finished(status):
        last = track(ask, Patience(timeout, time.sleep), Stop(), is_finished) or status
    if not is_finished(last):
        raise failure(
            "GC724",
            f"the upload {upload[1]!r} is still {last.status!r} after {timeout:g} seconds",
            "it goes on in the account: ask again later, or wait longer with --wait-timeout",
        )
    return last


def _telling(reach: Reach) -> Callable[[UploadStatus], None]:
    """Give what shows a person at a terminal each new state of an upload, once."""
    import sys

    from gongctl.cli.console import is_terminal, notice
    from gongctl.render.visible import visible

    shown = not reach.quiet and is_terminal(sys.stderr)
    told: set[str] = set()

    def tell(status: UploadStatus) -> None:
        said = visible(status.status) + (f", {status.processed} objects taken" if status.processed else "")
        if shown and said not in told:
            told.add(said)
            notice(said)

    return tell
