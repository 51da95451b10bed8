"""The WSGI application: routes, credentials, rate, faults, and the error envelope around it all."""

import hmac
import json
import os
import re
import sqlite3
import threading
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Self, assert_never, cast

from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from gongctl.emulator.content import Query
from gongctl.emulator.errors import ConnectionDroppedError, RefusedError
from gongctl.emulator.faults import Fault, Tally
from gongctl.emulator.live import operations as live
from gongctl.emulator.live.tables import LiveStore
from gongctl.emulator.operations import OPERATIONS, Call, JsonText
from gongctl.emulator.rate import Rate
from gongctl.emulator.routes import PREFIX, Dialect, Route, routes_of
from gongctl.emulator.settings import Settings
from gongctl.emulator.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FAULT_HEADER = "X-Emulator-Fault"
LENGTH = re.compile("[0-9]{1,18}")
_MULTIPART_FRAME = 1 << 16  # what may stand around a file
_CHALLENGES = 'Basic realm="Gong CRM API", Bearer realm="Gong CRM API"'


def create_app(data: str | os.PathLike[str] | None = None, settings: Settings | None = None) -> "Emulator":
    """Open `data` (None: in memory) and serve it; a StoreError tells why the file cannot be used."""
    settings = settings or Settings()
    return Emulator(LiveStore(data) if settings.dialect == "live" else Store(data), settings)


class Emulator:
    """The WSGI application. Safe for several threads; close it when done."""

    def __init__(self, store: Store | LiveStore, settings: Settings) -> None:
        """Serve an open store, in its dialect; it is closed together with the application."""
        self._store = store
        self._settings = settings
        self._tally = Tally(settings.faults)
        self._rate = None if settings.rate is None else Rate(settings.rate)
        self._closing = threading.Event()
        self._routes = _paths(settings.dialect).bind("emulator")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one call."""
        try:
            route = self._find_route(environ)
        except RefusedError as refused:
            return _envelope(refused)(environ, start_response)
        self._pause(self._settings.latency)
        fault = self._tally.due(route.operation)
        if fault is None:
            response = self._perform(route, environ)
        else:
            response = self._go_wrong(fault, lambda: self._perform(route, environ))
        return response(environ, start_response)

    def __enter__(self) -> Self:
        """Close it at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the store, and end all waiting."""
        self._closing.set()
        self._store.close()

    def _find_route(self, environ: "WSGIEnvironment") -> Route:
        # "replace": a caller in process may pass characters that no byte stands for.
        path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
        try:
            route, _ = self._routes.match(path, method=str(environ["REQUEST_METHOD"]))
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            raise RefusedError(405, f"This path takes {allowed} only.", headers={"Allow": allowed}) from error
        except (HTTPException, RequestRedirect) as error:
            raise RefusedError(404, "There is no such path in the Gong CRM API.") from error
        return cast("Route", route)

    def _perform(self, route: Route, environ: "WSGIEnvironment") -> Response:
        """Carry out one call; whatever happens, there is an answer."""
        try:
            request = Request(environ)
            # First of all, so that nothing of it is left in the connection for the next call.
            body = _read_body(request, _most(route, self._settings))
            _authorize(request, self._settings)
            self._keep_pace()
            _require_type(request, route)
            status, content = self._carry_out(route, request, body)
            return _json_response(status, {"requestId": _request_id(), **content})
        except RefusedError as refused:
            return _envelope(refused)
        except sqlite3.Error as error:
            return _envelope(RefusedError(503, f"The data of the emulator cannot be used: {error}."))
        except Exception as error:  # noqa: BLE001 - the last resort: a client must never see a bare traceback
            environ["wsgi.errors"].write(traceback.format_exc())
            return _envelope(RefusedError(500, f"The emulator made a mistake: {type(error).__name__}."))

    def _carry_out(self, route: Route, request: Request, body: bytes) -> tuple[int, Mapping[str, object]]:
        query = Query(str(request.environ.get("QUERY_STRING", "")))
        if isinstance(self._store, LiveStore):
            call = live.Call(query, body, request.mimetype_params, self._store, self._settings)
            answer = live.perform(route, call)
            return answer.status, answer.content
        return 200, OPERATIONS[route.operation](Call(query, body, self._store, self._settings))

    def _keep_pace(self) -> None:
        seconds = self._rate.wait() if self._rate is not None else 0
        if seconds:
            headers = {"Retry-After": str(seconds)}
            raise RefusedError(429, f"The rate limit is exceeded; try again in {seconds} s.", headers=headers)

    def _pause(self, seconds: float) -> None:
        if seconds:
            self._closing.wait(seconds)

    def _go_wrong(self, fault: Fault, perform: Callable[[], Response]) -> Response:
        response: Response
        match fault.effect:
            case "status" | "html":
                if fault.done:
                    perform()
                response = _error_of(fault)
            case "drop-before":
                raise ConnectionDroppedError("the connection was lost before the call was carried out")
            case "drop-after":
                perform()
                raise ConnectionDroppedError("the call was carried out and its answer was lost")
            case "truncate":
                response = perform()
                whole = response.get_data()
                response.set_data(whole[: len(whole) // 2])
                response.headers["Content-Length"] = str(len(whole))
            case "garbage":
                perform()
                response = Response("<<< this is no JSON >>>", 200, content_type="application/json")
            case "envelope200":
                response = _json_response(200, {"requestId": _request_id(), "errors": ["A fault on purpose."]})
            case "slow":
                self._pause(fault.seconds)
                response = perform()
            case _:
                assert_never(fault.effect)
        # Whoever checks answers against the API's description can tell these from the others.
        response.headers[FAULT_HEADER] = fault.effect
        return response


@cache
def _paths(dialect: Dialect) -> Map:
    """Say what is served where. No redirects: what is not exactly one of the paths is not found."""
    rules = [Rule(PREFIX + route.path, endpoint=route, methods=[route.method]) for route in routes_of(dialect)]
    return Map(rules, strict_slashes=True, merge_slashes=False)


def _error_of(fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    if fault.effect == "html":
        page = f"<html><body><h1>{fault.status}</h1><p>A fault on purpose.</p></body></html>\n"
        return Response(page, fault.status, headers, content_type="text/html; charset=utf-8")
    return _envelope(RefusedError(fault.status, f"A fault on purpose: {fault.status}.", headers=headers))


def _read_body(request: Request, most: int) -> bytes:
    length = str(request.environ.get("CONTENT_LENGTH") or "0")
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if LENGTH.fullmatch(length) is None:
        raise RefusedError(400, "Content-Length must be a number.")
    if chunked:
        # Without this mark a body of unknown length reads as empty; in process the stream just ends.
        request.environ.setdefault("wsgi.input_terminated", True)
    # A body of unknown length is silently cut off there; one byte more tells it from a whole one.
    request.max_content_length = most + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        body = None
    except (HTTPException, OSError, ValueError) as error:
        raise RefusedError(400, "The body could not be read to its end.") from error
    if body is None or len(body) > most:
        raise RefusedError(413, f"The body is larger than {most} bytes.")
    return body


def _most(route: Route, settings: Settings) -> int:
    return settings.max_file + _MULTIPART_FRAME if route.takes_file else settings.max_body


def _require_type(request: Request, route: Route) -> None:
    if not (route.takes_json or route.takes_file):
        return
    wanted, words = ("application/json", "JSON") if route.takes_json else ("multipart/form-data", "a form with a file")
    if request.mimetype != wanted:
        raise RefusedError(415, f"The body must be {words}, with the Content-Type {wanted}.")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, "The body must not be compressed.")


def _authorize(request: Request, settings: Settings) -> None:
    try:
        given = request.authorization
    except ValueError:  # a header that werkzeug cannot take apart
        given = None
    known: tuple[str, ...] = ()
    secret = ""
    if given is not None and given.type == "basic":
        known, secret = settings.credentials, f"{given.username}:{given.password}"
    elif given is not None and given.type == "bearer":
        known, secret = settings.tokens, given.token or ""
    presented = secret.encode("utf-8", "replace")
    # Each one is compared, and in constant time: the time of the answer tells nothing.
    matches = [hmac.compare_digest(presented, item.encode("utf-8", "replace")) for item in known]
    if not any(matches):
        headers = {"WWW-Authenticate": _CHALLENGES}
        raise RefusedError(401, "The credentials are missing or wrong.", headers=headers)


def _envelope(refused: RefusedError) -> Response:
    content = {"requestId": _request_id(), "errors": list(refused.errors)}
    return _json_response(refused.status, content, refused.headers)


def _json_response(status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    values = (one.text if isinstance(one, JsonText) else json.dumps(one) for one in content.values())
    text = ", ".join(f"{json.dumps(name)}: {value}" for name, value in zip(content, values, strict=True))
    return Response(f"{{{text}}}", status, dict(headers or {}), content_type="application/json")


def _request_id() -> str:
    return uuid.uuid4().hex
