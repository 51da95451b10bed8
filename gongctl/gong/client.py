"""One HTTP client a run: credentials, pace, retries, time limits and errors. No decisions.

Facts about the API (envelope, statuses, rate limit) are from the published description
"Gong CRM API" 2.0.0 and from Gong's help pages on limits.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import httpx
import tenacity

from gongctl.gong.answers import Incomplete, ReadAnswer, TooLarge, read_answer, retry_after
from gongctl.gong.errors import (
    AnswerError,
    CallError,
    ConnectionFailedError,
    RefusedError,
    Trace,
    connection_help,
    refusal_help,
)
from gongctl.gong.recording import record
from gongctl.gong.retrying import WorthARetry, told, wait
from gongctl.gong.wire import Call, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongctl.gong.credentials import Credentials
    from gongctl.gong.pace import Pace

MOST_SAID: Final = 1000
"""Characters of a server's words that are shown in a line; the ledger's `messages` have all of them."""

_MOST_READ: Final = 64 * 1024
"""Bytes of an answer that is no JSON which are looked at to show its beginning."""

log = logging.getLogger("gongctl.http")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often a call is tried.

    `timeout` bounds one call from its first start, in seconds, with all its tries and waits; the wait for the
    run's own pace before that start is not the call's. `max_retries` are tries after the first.
    """

    timeout: float = 120.0
    max_retries: int = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a success, always a JSON object, and what the exchange left behind.

    `scrub` takes the credentials of the run out of a text that is to be shown.
    """

    body: Mapping[str, Any]
    trace: Trace
    scrub: Callable[[str], str] = str


def _start() -> None:
    """Let every call begin."""


class Client:
    """Carries out calls, one at a time a thread. Redirects are not followed.

    `before_start` is asked when a call is about to begin, before and after its wait for the pace, and
    may raise `NotStartedError` to keep it from beginning; tries after the first are not asked about.
    `traced` says that the transport tells when it sends: calls are paced then, on an open connection.
    `proxy` is the variable that names the proxy on the way, if there is one.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, once a run
        self,
        http: httpx.Client,
        credentials: Credentials,
        pace: Pace,
        limits: Limits,
        before_start: Callable[[], None] = _start,
        sleep: Callable[[float], None] = time.sleep,
        *,
        traced: bool = False,
        proxy: str = "",
    ) -> None:
        self._wire = Wire(http, credentials, traced=traced)
        self._proxy = proxy
        self._credentials = credentials
        self._pace = pace
        self._limits = limits
        self._sleep = sleep
        self.before_start = before_start

    def close(self) -> None:
        """Give connections back."""
        self._wire.close()

    def call(self, call: Call) -> Answer:
        """Carry a call out, trying again where that can help.

        Tried again are 429, 5xx, a lost connection, a timeout and an answer that is cut off or not
        JSON: every call of this API is safe to repeat in the way in which gongctl makes it. Raises a
        `CallError` with the last thing seen, or what `before_start` raises.
        """
        course = _Course(self._limits.timeout)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(WorthARetry),
            stop=lambda state: course.tries > self._limits.max_retries or course.out_of_time(state),
            wait=wait,
            sleep=self._sleep,
            before_sleep=_log_retry,
            reraise=True,
        )
        try:
            answer: Answer = retrying(self._try, call, course)
        except WorthARetry as error:
            timed_out = course.tries <= self._limits.max_retries
            final = told(error, course.tries, self._limits.timeout, timed_out=timed_out)
            self._end(final, course)
            raise final from error.__cause__
        except CallError as error:
            self._end(error, course)
            raise
        trace = course.ended(answer.trace)
        record(trace)
        return replace(answer, trace=trace)

    def _end(self, error: CallError, course: _Course) -> None:
        error.unclear = error.unclear or course.doubtful
        error.trace = course.ended(error.trace)
        record(error.trace)

    def _try(self, call: Call, course: _Course) -> Answer:
        course.tries += 1
        course.sent = False
        if course.tries == 1:
            self.before_start()
        trace = Trace(call.operation)
        try:
            response, content = self._wire.exchange(call, course.left, lambda: self._begin(course))
            return self._judge(call, response, content)
        except (httpx.TransportError, httpx.DecodingError, OSError, Incomplete) as error:
            course.doubtful = course.doubtful or course.sent
            raise WorthARetry(self._unreachable(trace, error)) from error
        except WorthARetry as error:
            course.doubtful = course.doubtful or error.cause.unclear
            raise

    def _begin(self, course: _Course) -> None:
        """Let a try go out: in the run's pace, if the run goes on, and within the call's time."""
        self._pace.wait()
        if course.tries == 1:
            self.before_start()
            # The wait for our own pace is not the call's: its time begins when it does.
            course.begin()
        elif course.left() <= 0:
            raise Incomplete("there is no time left for another try")
        course.sent = True

    def _judge(self, call: Call, response: httpx.Response, content: bytes) -> Answer:
        read = read_answer(content)
        messages = tuple(self._credentials.scrub(one) for one in read.messages)
        request_id = None if read.request_id is None else self._credentials.scrub(read.request_id)
        trace = Trace(call.operation, response.status_code, request_id, messages=messages)
        none = response.status_code == httpx.codes.NO_CONTENT and call.method != "GET"
        if none or response.status_code in call.absent:
            return Answer({}, trace)
        if response.is_success:
            return self._judge_success(call, read, trace)
        if response.is_redirect:
            target = self._credentials.scrub(response.headers.get("location", "nowhere"))
            raise AnswerError(
                "GC604",
                trace,
                f"{call.operation}: the server redirects (HTTP {response.status_code}) to "
                f"{target!r}, and redirects are not followed",
                "credentials are sent to the configured address alone; if that other one is Gong's, write it as "
                "baseUrl: every customer of Gong has one (such as https://us-12345.api.gong.io/v2)",
            )
        refused = self._refused(call, trace, content)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            seconds = retry_after(response.headers.get("retry-after"))
            if seconds is not None and seconds <= self._limits.timeout:
                self._pace.hold(seconds)
            raise WorthARetry(refused, seconds)
        raise refused

    def _judge_success(self, call: Call, read: ReadAnswer, trace: Trace) -> Answer:
        if read.body is None:
            raise WorthARetry(
                AnswerError(
                    "GC603",
                    trace,
                    f"{trace.operation}: the answer (HTTP {trace.status}) is {read.why}",
                    "check baseUrl: something else than the API may be answering there",
                    unclear=True,
                )
            )
        if not isinstance(read.body, dict):
            raise AnswerError(
                "GC603",
                trace,
                f"{trace.operation}: the answer is JSON, but not an object",
                "check baseUrl and dialect: this is not what the API is described to answer",
                unclear=True,
            )
        if trace.messages and read.body.keys() <= {"requestId", "errors"}:
            raise self._refused(call, trace)
        return Answer(read.body, trace, self._credentials.scrub)

    def _unreachable(self, trace: Trace, error: Exception) -> ConnectionFailedError:
        advice = connection_help(str(error), self._proxy)
        if isinstance(error, TooLarge):
            advice = "check baseUrl: something else than the API may be answering there"
        elif isinstance(error, Incomplete | httpx.TimeoutException):
            advice = f"the server is slow, or --timeout ({self._limits.timeout:g} s) is too short; run again"
        said = self._credentials.scrub(str(error)) or type(error).__name__
        return ConnectionFailedError(
            "GC601", trace, f"{trace.operation}: no answer from {self._wire.host}: {said}", advice
        )

    def _refused(self, call: Call, trace: Trace, content: bytes = b"") -> RefusedError:
        said = (
            _shortened("; ".join(trace.messages))
            or _shortened(self._credentials.scrub(_text(content)))
            or "nothing more was said"
        )
        named = f", requestId {trace.request_id}" if trace.request_id else ""
        status = trace.status or 0
        return RefusedError(
            "GC602",
            trace,
            f"{trace.operation}: HTTP {status}{named}: {said}",
            call.advice.get(status) or refusal_help(status, self._credentials.name, call.scope),
            # A gateway may say 502 or 504 of what was done behind it.
            unclear=status >= httpx.codes.INTERNAL_SERVER_ERROR,
        )


class _Course:
    """The course of one call over its tries: how many, until when, and whether one may have been carried out."""

    def __init__(self, timeout: float) -> None:
        self._began = time.monotonic()
        self.tries = 0
        self.sent = False
        self.doubtful = False
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout

    def ended(self, trace: Trace) -> Trace:
        """Say in a trace how many tries there were, and what all of them took."""
        return replace(trace, attempts=self.tries, seconds=time.monotonic() - self._began)

    def begin(self) -> None:
        """Count the time from now."""
        self._deadline = time.monotonic() + self._timeout

    def left(self) -> float:
        """Give the seconds that are left."""
        return self._deadline - time.monotonic()

    def out_of_time(self, state: tenacity.RetryCallState) -> bool:
        """Whether another try, after its wait, would come too late."""
        return state.upcoming_sleep >= self.left()


def _log_retry(state: tenacity.RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, WorthARetry):
        log.info("trying again in %.1f s: %s", state.upcoming_sleep, error.cause.diagnostics[0].summary)


def _text(content: bytes) -> str:
    """Give what is no JSON as a line; credentials are taken out of all of it, before it is cut anywhere."""
    return " ".join(content[:_MOST_READ].decode("utf-8", "replace").split())


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SAID else f"{text[:MOST_SAID]}… ({len(text)} characters)"
