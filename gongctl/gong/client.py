"""One HTTP client a run: credentials, pace, retries, time limits and errors. No decisions.

Facts about the API (envelope, statuses, rate limit) are from the published description
"Gong CRM API" 2.0.0 and from Gong's help pages on limits.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import httpx
import tenacity

from gongctl.gong.answers import Incomplete, read_answer, retry_after
from gongctl.gong.errors import (
    AnswerError,
    ConnectionFailedError,
    RefusedError,
    Trace,
    refusal_help,
)
from gongctl.gong.retrying import WorthARetry, told, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from gongctl.gong.credentials import Credentials
    from gongctl.gong.pace import Pace

log = logging.getLogger("gongctl.http")

ONE_TRY: Final = 30.0
"""Seconds that a single try may take to connect, to send, or between two pieces of its answer."""

LARGEST_ANSWER: Final = 256 * 1024 * 1024
"""Bytes; what is longer is no answer of this API."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout` bounds one call with all its waits, in seconds; `max_retries` are tries after the first."""

    timeout: float = 120.0
    max_retries: int = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a success, always a JSON object, and what the exchange left behind."""

    body: Mapping[str, Any]
    trace: Trace


@dataclass(frozen=True, slots=True)
class Call:
    """One operation to be carried out. `absent` are statuses that mean "there is none", not an error."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    payload: object = None
    absent: Collection[int] = ()


def _start() -> None:
    """Let every call begin."""


class Client:
    """Carries out calls, one at a time a thread. Redirects are not followed.

    `before_start` is asked when a call is about to begin, after its wait for the pace, and may
    raise `NotStartedError` to keep it from beginning; tries after the first are not asked about.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, once a run
        self,
        http: httpx.Client,
        credentials: Credentials,
        pace: Pace,
        limits: Limits,
        before_start: Callable[[], None] = _start,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._pace = pace
        self._limits = limits
        self._sleep = sleep
        self.before_start = before_start

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def call(self, call: Call) -> Answer:
        """Carry a call out, trying again where that can help.

        Tried again are 429, 5xx, a lost connection, a timeout and an answer that is cut off or not
        JSON: every call of this API is safe to repeat in the way in which gongctl makes it. Raises a
        `CallError` with the last thing seen, or what `before_start` raises.
        """
        deadline = time.monotonic() + self._limits.timeout
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(WorthARetry),
            stop=tenacity.stop_after_attempt(self._limits.max_retries + 1)
            | tenacity.stop_before_delay(self._limits.timeout),
            wait=wait,
            sleep=self._sleep,
            before_sleep=self._before_sleep,
            reraise=True,
        )
        tries = 0
        try:
            for attempt in retrying:
                with attempt:
                    tries += 1
                    answer = self._try(call, first=tries == 1, deadline=deadline)
                    return replace(answer, trace=replace(answer.trace, attempts=tries))
        except WorthARetry as error:
            timed_out = tries <= self._limits.max_retries
            raise told(error, tries, self._limits.timeout, timed_out=timed_out) from error.__cause__
        raise AssertionError(call)  # pragma: no cover - tenacity returns or raises

    def _try(self, call: Call, *, first: bool, deadline: float) -> Answer:
        self._pace.wait()
        if first:
            self.before_start()
        trace = Trace(call.operation)
        try:
            response, content = self._exchange(call, deadline)
        except httpx.UnsupportedProtocol as error:
            raise _unreachable(trace, error) from error
        except (httpx.TransportError, httpx.DecodingError, OSError, Incomplete) as error:
            raise WorthARetry(_unreachable(trace, error)) from error
        return self._judge(call, response, content)

    def _exchange(self, call: Call, deadline: float) -> tuple[httpx.Response, bytes]:
        left = max(0.001, deadline - time.monotonic())
        # Escaped to ASCII, so that whatever was read, lone surrogates too, can be carried along.
        content = None if call.payload is None else json.dumps(call.payload, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"} if content is not None else {}
        request = self._http.build_request(
            call.method,
            call.path,
            params=dict(call.query) or None,
            content=content,
            headers=headers,
            timeout=min(ONE_TRY, left),
        )
        began = time.monotonic()
        response = self._http.send(request, auth=self._credentials.auth(), stream=True, follow_redirects=False)
        try:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
                    raise Incomplete("the answer is too long, or comes too slowly")
        finally:
            response.close()
        took = (time.monotonic() - began) * 1000
        status = response.status_code
        log.debug("%s %s -> %d, %d bytes, %.0f ms", call.method, request.url.path, status, len(body), took)
        return response, bytes(body)

    def _judge(self, call: Call, response: httpx.Response, content: bytes) -> Answer:
        read = read_answer(content)
        messages = tuple(self._credentials.scrub(one) for one in read.messages)
        trace = Trace(call.operation, response.status_code, read.request_id, messages=messages)
        if response.status_code in call.absent:
            return Answer({}, trace)
        if response.is_success:
            return self._judge_success(response, content, trace)
        if response.is_redirect:
            target = self._credentials.scrub(response.headers.get("location", "nowhere"))
            raise AnswerError(
                "GC604",
                trace,
                f"{call.operation}: the server redirects (HTTP {response.status_code}) to "
                f"{target!r}, and redirects are not followed",
                "check baseUrl: credentials are sent to the configured address alone",
            )
        refused = self._refused(trace, content)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            seconds = retry_after(response.headers.get("retry-after"))
            if seconds is not None and seconds <= self._limits.timeout:
                self._pace.hold(seconds)
            raise WorthARetry(refused, seconds)
        raise refused

    def _judge_success(self, response: httpx.Response, content: bytes, trace: Trace) -> Answer:
        read = read_answer(content)
        if response.status_code == httpx.codes.NO_CONTENT:
            return Answer({}, trace)
        if read.body is None:
            raise WorthARetry(
                AnswerError(
                    "GC603",
                    trace,
                    f"{trace.operation}: the answer (HTTP {response.status_code}) is {read.why}",
                    "check baseUrl: something else than the API may be answering there",
                )
            )
        if not isinstance(read.body, dict):
            raise AnswerError(
                "GC603",
                trace,
                f"{trace.operation}: the answer is JSON, but not an object",
                "check baseUrl and dialect: this is not what the API is described to answer",
            )
        if trace.messages and read.body.keys() <= {"requestId", "errors"}:
            raise self._refused(trace, content)
        return Answer(read.body, trace)

    def _refused(self, trace: Trace, content: bytes) -> RefusedError:
        said = "; ".join(trace.messages) or self._credentials.scrub(_excerpt(content)) or "nothing more was said"
        named = f", requestId {trace.request_id}" if trace.request_id else ""
        status = trace.status or 0
        return RefusedError(
            "GC602",
            trace,
            f"{trace.operation}: HTTP {status}{named}: {said}",
            refusal_help(status, self._credentials.name),
        )

    def _before_sleep(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, WorthARetry):
            log.info("trying again in %.1f s: %s", state.upcoming_sleep, error.cause.diagnostics[0].summary)


def _unreachable(trace: Trace, error: Exception) -> ConnectionFailedError:
    said = str(error) or type(error).__name__
    return ConnectionFailedError(
        "GC601",
        trace,
        f"{trace.operation}: no answer: {said}",
        "check the network, baseUrl and proxy settings (HTTPS_PROXY, SSL_CERT_FILE), then run again",
    )


def _excerpt(content: bytes, most: int = 200) -> str:
    text = " ".join(content[: most * 4].decode("utf-8", "replace").split())
    return text if len(text) <= most else text[:most] + "…"
