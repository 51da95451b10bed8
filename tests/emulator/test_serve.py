"""The emulator on a socket."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from gongctl.emulator import Fault, Settings, create_app
from gongctl.emulator.serve import Server
from tests.contract.checked import CheckedTransport
from tests.emulator import calls

Serve = Callable[..., Server]
AUTH = "Authorization: Bearer token"


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:

        def begin(*faults: str, **settings: object) -> Server:
            parsed = tuple(Fault.parse(fault) for fault in faults)
            app = stack.enter_context(create_app(settings=Settings(faults=parsed, **settings)))  # type: ignore[arg-type]
            return stack.enter_context(Server(app))

        yield begin


def open_client(server: Server) -> httpx.Client:
    transport = CheckedTransport(httpx.HTTPTransport())
    return httpx.Client(transport=transport, base_url=server.url, auth=("key", "secret"), timeout=5)


def say(server: Server, *parts: bytes) -> bytes:
    """Send bytes as they are, and read until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65536):
            answer += data
        return answer


def assert_envelope(answer: bytes, code: int) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {code} ".encode()), head
    content = json.loads(body)
    assert content["requestId"]
    assert content["errors"]


def test_it_is_served_below_v2_on_a_port_of_its_own(serve: Serve) -> None:
    server = serve()
    assert server.url == f"http://127.0.0.1:{server.port}/v2"
    with open_client(server) as client:
        calls.register(client)
        assert calls.integrations(client) == [{**calls.ACME, "status": "active"}]


def test_a_connection_is_kept(serve: Serve) -> None:
    server = serve()
    request = f"GET /v2/crm/integrations HTTP/1.1\r\nHost: x\r\n{AUTH}\r\n\r\n".encode()
    put = f"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\n{AUTH}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    answer = say(server, request + put + request)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"415", b"200"]


def test_nothing_is_said_on_the_standard_streams(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    server = serve("drop-before@getCrmObjects")
    with open_client(server) as client:
        calls.register(client)
        with pytest.raises(httpx.TransportError):
            calls.objects(client)
    say(server, b"nonsense\r\n\r\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("request_bytes", "code"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET http://[/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET /v2/crm/integrations HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n", 401),
        (b"GET /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\r\n\r\n", 401),
        (b"GET /v2/crm/\xff\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET /v2/crm/integrations HTTP/9.9\r\n\r\n", 505),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: x\r\n" % number for number in range(200)) + b"\r\n", 431),
        (b"BREW /v2/crm/integrations HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n{}", 400),
        (b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}", 400),
        (b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}", 413),
        (b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}", 400),
        (b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        (
            b"PUT /v2/crm/integrations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            401,
        ),
    ],
    ids=lambda value: repr(value[:60]) if isinstance(value, bytes) else str(value),
)
def test_bytes_that_are_hardly_http(serve: Serve, request_bytes: bytes, code: int) -> None:
    server = serve()
    assert_envelope(say(server, request_bytes), code)
    with open_client(server) as client:
        assert calls.integrations(client) == []


def test_a_body_without_a_known_length(serve: Serve) -> None:
    with open_client(serve()) as client:
        parts = iter([b'{"integrationId": "acme",', b'"integrationType": "Custom"}'])
        answer = client.put("/crm/integrations", content=parts, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200


def test_a_large_body_is_refused_in_words_although_it_is_still_being_sent(serve: Serve) -> None:
    server = serve(max_body=1000)
    with httpx.Client(base_url=server.url, auth=("key", "secret"), timeout=5) as client:
        large = b"x" * 10_000_000
        for content in (large, iter([large])):
            answer = client.put("/crm/integrations", content=content, headers={"Content-Type": "application/json"})
            calls.errors(answer, 413)
            assert answer.headers["Connection"] == "close"
        assert calls.integrations(client) == []


@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "truncate"])
def test_a_client_sees_the_connection_break(serve: Serve, fault: str) -> None:
    with open_client(serve(f"{fault}@PUT /crm/integrations#first")) as client:
        with pytest.raises(httpx.TransportError):
            calls.register(client)
        assert bool(calls.integrations(client)) is (fault != "drop-before")
        assert calls.register(client).status_code == 200


def test_many_clients_at_once(serve: Serve) -> None:
    server = serve()
    codes: list[int] = []

    def work(number: int) -> None:
        with httpx.Client(base_url=server.url, auth=("key", "secret"), timeout=10) as client:
            names = [f"{number}-{step}" for step in range(5)]
            codes.extend(calls.register(client, name, name).status_code for name in names)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 30
    with open_client(server) as client:
        assert len(calls.integrations(client)) == 30


def test_stopping_ends_idle_connections_and_frees_the_port() -> None:
    with create_app() as app:
        with Server(app) as server, open_client(server) as client:
            calls.register(client)
            server.stop()
            with pytest.raises(httpx.TransportError):
                client.get("/crm/integrations")
        with Server(app, port=server.port) as again:
            assert again.port == server.port


def test_stopping_lets_a_call_in_flight_be_answered() -> None:
    with create_app(settings=Settings(latency=0.2)) as app:
        codes: list[int] = []
        begun = threading.Event()
        with Server(app) as server, open_client(server) as client:

            def ask() -> None:
                begun.set()
                codes.append(client.get("/crm/integrations").status_code)

            thread = threading.Thread(target=ask)
            thread.start()
            begun.wait()
            while not server._server._open:
                threading.Event().wait(0.005)
            server.stop()
            thread.join()
        assert codes == [200]


def test_a_port_in_use_is_an_os_error(serve: Serve) -> None:
    taken = serve().port
    with create_app() as app, pytest.raises(OSError, match="in use"):
        Server(app, port=taken)
