"""What can go wrong with a call, as values that say what happened and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from gongctl.diagnostics import Diagnostic, GongctlError, Severity


@dataclass(frozen=True, slots=True)
class Trace:
    """What a call left behind: for the ledger and for whoever writes to Gong's support.

    `status` is the HTTP status and `request_id` Gong's own name of the exchange; both are `None`
    where no answer came. `attempts` counts the tries, `seconds` is what all of them took, waits included.
    """

    operation: str
    status: int | None = None
    request_id: str | None = None
    attempts: int = 1
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


class CallError(GongctlError):
    """A call failed for good. `trace` says what was seen of it; `code` is stable.

    `unclear` says that the account may have done what was asked although no proper answer came, in
    the last try or in an earlier one.
    """

    def __init__(
        self,
        code: str,
        trace: Trace,
        summary: str,
        help: str,  # noqa: A002 - the word of the field
        *,
        unclear: bool = False,
    ) -> None:
        super().__init__(Diagnostic(code, Severity.ERROR, summary, help))
        self.code = code
        self.trace = trace
        self.unclear = unclear


class UnsentError(CallError):
    """A call was not made at all: what it was to be about is not there, or is another thing."""


class RefusedError(CallError):
    """The API answered with an error status: `trace.messages` are its own words."""


class AnswerError(CallError):
    """The API answered with something that cannot be what was asked for."""


class ConnectionFailedError(CallError):
    """No answer came: unreachable, lost, or too slow."""


class NotStartedError(Exception):
    """The run was told to stop before this call began; nothing was sent."""


HELP_BY_STATUS = {
    400: "the account refuses the content of the call; its own words say what it wants changed",
    403: "these credentials may not do this; ask a Gong administrator (an IP allow-list answers like this too)",
    404: "check baseUrl: is it the API's base with its path, such as https://api.gong.io/v2 ?",
    405: "check baseUrl: what answers there does not know this call",
    429: "the account's rate limit (3 calls a second, 10,000 a day) is used up: run again later, or lower --max-rps",
}


def refusal_help(status: int, credentials: str, scope: str = "") -> str:
    """Say what to do about an error status.

    `credentials` names those used, never their value; `scope` is what the call needs of them, if that is known.
    """
    if status == 401:  # noqa: PLR2004 - HTTP's own number
        first = f"the account does not accept {credentials}: are they current, and meant for this base URL"
        if not scope:
            return f"{first}?"
        return (
            f"{first} (every customer of Gong has one)? An OAuth token that lacks the scope {scope} is answered so too"
        )
    if status >= 500:  # noqa: PLR2004 - HTTP's own number
        return (
            "the server failed: run again later; if it stays so, ask Gong's support, with the requestId if there is one"
        )
    return HELP_BY_STATUS.get(status, "the API's own words say what it wants")


_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")


def connection_help(said: str, proxy: str = "") -> str:
    """Say what to do where no answer came, from what was said of it.

    `proxy` is the variable that names the proxy by way of which it was tried, if there was one.
    """
    way = f"; it was tried by way of the proxy in {proxy}" if proxy else ""
    if any(one in said for one in _NO_TLS):
        return (
            f"what answers there speaks no TLS: is it http, or another port (http:// is for this machine alone)?{way}"
        )
    return f"check the network, baseUrl and proxy settings (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE), then run again{way}"
