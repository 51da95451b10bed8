"""Which failures of a try another try may mend, how long to wait for it, and what is told in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tenacity

if TYPE_CHECKING:
    from gongctl.gong.errors import CallError


class WorthARetry(Exception):  # noqa: N818 - never leaves this package
    """Wraps the error of one try that another try may mend; `seconds` is what the server asked to wait."""

    def __init__(self, cause: CallError, seconds: float | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.seconds = seconds


_backoff = tenacity.wait_exponential(multiplier=0.5, max=30) + tenacity.wait_random(0, 0.5)


def wait(state: tenacity.RetryCallState) -> float:
    """Give the seconds to wait for the next try: what the server asks for, else longer each time, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, WorthARetry) and error.seconds is not None:
        return error.seconds
    return _backoff(state)


def told(error: WorthARetry, tries: int, timeout: float, *, timed_out: bool) -> CallError:
    """Give the error of the last try, with the number of tries, and what ended them if it was the `timeout`."""
    cause = error.cause
    summary, advice = cause.diagnostics[0].summary, cause.diagnostics[0].help
    if timed_out and error.seconds is not None:
        summary += f" (the server asks to wait {error.seconds:.0f} s, longer than --timeout {timeout:g} leaves)"
    elif timed_out:
        summary += f" ({_tries(tries)}, and no time for another: --timeout {timeout:g})"
    elif tries > 1:
        summary += f" ({_tries(tries)})"
    return type(cause)(cause.code, cause.trace, summary, advice, unclear=cause.unclear)


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"
