"""A transport that checks every exchange against an OpenAPI document, and transports to put inside it.

    client = httpx.Client(transport=CheckedTransport(InProcess(app)), base_url="http://emulator/v2")

Each dialect has its document: `document` is LIVE for the other one.

An exchange that the document does not allow is an `ExchangeError`, which is an `AssertionError`: no
client takes it for trouble with the network and tries again.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from ruamel.yaml import YAML
from werkzeug.datastructures import Headers, ImmutableMultiDict

from gongctl.emulator import Emulator

SCHEMAS = Path(__file__).parents[2] / "schemas"
DOCUMENT = SCHEMAS / "gong-crm.openapi.yaml"
LIVE = SCHEMAS / "gong-crm-live.openapi.yaml"
FAULT_HEADER = "X-Emulator-Fault"
ERRORS = range(400, 600)


class ExchangeError(AssertionError):
    """A request or a response that is not as the document says."""


class InProcess(httpx.BaseTransport):
    """The emulator without a socket; a connection that it drops looks as it does over a socket."""

    def __init__(self, app: Emulator) -> None:
        self._inner = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._inner.handle_request(request)
        except ConnectionError as error:
            raise httpx.ReadError(str(error), request=request) from error


class CheckedTransport(httpx.BaseTransport):
    """Passes calls on to another transport, and checks both sides of each.

    With `requests` false, only the responses are checked: for tests that send what is wrong on
    purpose. Responses in which the emulator makes a fault on purpose are left out of it always, and
    so is a HEAD, which the document does not know.
    """

    def __init__(self, inner: httpx.BaseTransport, *, requests: bool = True, document: Path = DOCUMENT) -> None:
        self._inner = inner
        self._requests = requests
        self._document = document
        self.operations: list[str] = []
        """The operationIds of all calls that were checked, in their order."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        asked = _Asked(request)
        if self._requests:
            _refuse(f"{request.method} {request.url}", document(self._document).iter_request_errors(asked))
        response = self._inner.handle_request(request)
        response.read()
        operation = _operations(self._document).get((asked.method, asked.path))
        if operation is not None:
            self.operations.append(operation)
        if FAULT_HEADER not in response.headers and request.method != "HEAD":
            self._check_response(asked, response, documented=operation is not None)
        return response

    def close(self) -> None:
        self._inner.close()

    def _check_response(self, asked: "_Asked", response: httpx.Response, *, documented: bool) -> None:
        what = f"{response.status_code} to {asked.method} {asked.path}: {response.text[:500]}"
        if documented:
            _refuse(what, document(self._document).iter_response_errors(asked, _Answered(response)))
        elif response.status_code not in ERRORS:
            raise ExchangeError(f"{what}: the document does not know that call")
        if response.status_code in ERRORS:
            content = response.json()
            whole = isinstance(content, dict) and content.get("requestId") and content.get("errors")
            if not whole:
                raise ExchangeError(f"{what}: that is no error envelope")


class _Asked:
    """A request of httpx as openapi-core wants to see it."""

    def __init__(self, request: httpx.Request) -> None:
        # The document names Gong's own host; which host is really asked plays no part in the check.
        self.host_url = "https://api.gong.io"
        self.path = request.url.path
        self.method = request.method.lower()
        self.content_type = _content_type(request.headers, "application/octet-stream")
        self.body: bytes | None = request.content or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(request.headers.multi_items()),
            cookie=ImmutableMultiDict(),
        )


class _Answered:
    """A response of httpx as openapi-core wants to see it."""

    def __init__(self, response: httpx.Response) -> None:
        self.data: bytes | None = response.content
        self.status_code = response.status_code
        self.content_type = _content_type(response.headers, "")
        self.headers = Headers(response.headers.multi_items())


def _content_type(headers: httpx.Headers, default: str) -> str:
    """The type in small letters, what follows it as it is: the boundary of a multipart body knows both."""
    kind, semicolon, parameters = headers.get("Content-Type", default).partition(";")
    return f"{kind.lower()}{semicolon}{parameters}"


def read_document(path: Path = DOCUMENT) -> dict[str, Any]:
    """The document as it stands in the file."""
    content: dict[str, Any] = YAML(typ="safe").load(path)
    return content


@cache
def document(path: Path = DOCUMENT) -> OpenAPI:
    """The document, with one thing added: any call may be answered with any status of an error."""
    content = read_document(path)
    unlisted = {
        "description": "An error that is not listed.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in content["paths"].values():
        for operation in operations.values():
            operation["responses"] |= {"4XX": unlisted, "5XX": unlisted}
    return OpenAPI.from_dict(content)


@cache
def _operations(document: Path) -> dict[tuple[str, str], str]:
    return {
        (method, "/v2" + path): operation["operationId"]
        for path, operations in read_document(document)["paths"].items()
        for method, operation in operations.items()
    }


def _refuse(what: str, errors: Iterable[Exception]) -> None:
    problems = [text for error in errors for text in _words(error)]
    if problems:
        raise ExchangeError(f"{what}: {'; '.join(problems)}")


def _words(error: BaseException) -> Iterator[str]:
    """What an error says; of one about a body, what its causes say, with the place in the body."""
    details = [f"{problem.message} at {problem.json_path}" for problem in getattr(error, "schema_errors", ())]
    if details:
        yield from details
    elif error.__cause__ is not None:
        yield from _words(error.__cause__)
    else:
        yield str(error)
