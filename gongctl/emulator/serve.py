"""The emulator on a socket: HTTP/1.1 with keep-alive, a thread a connection, and no chatter.

Werkzeug's development server ends the connection after every answer. A client that keeps its
connections is what is to be tried out here, so answers are written in this module; everything
before them (the request line, the headers, chunked bodies, the WSGI environment) is werkzeug's.
"""

import json
import socket
import threading
import uuid
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import LimitedStream

from gongctl.emulator.app import LENGTH, Emulator
from gongctl.emulator.routes import PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_IDLE_SECONDS = 60
_DRAIN_SECONDS = 2.0
_DRAIN_BYTES = 1 << 30
_STOP_SECONDS = 2.0
_POLL_SECONDS = 0.05


class Server:
    """A running server: it answers from its making until `stop`, or the end of its ``with`` block."""

    def __init__(self, app: Emulator, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes any free one. An OSError tells why that cannot be."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Bound here, since werkzeug ends the whole process when a port is taken.
        with socket.create_server((host, port), family=family) as listening:
            self._server = _Listener(host, port, app, listening.fileno())
        self.port = self._server.port
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}{PREFIX}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Stop at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """Take no more calls, let those in flight be answered, and close every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()


class _Listener(ThreadedWSGIServer):
    """Accepts connections, and knows which of them are open."""

    daemon_threads = True

    def __init__(self, host: str, port: int, app: Emulator, fd: int) -> None:
        self._open: dict[threading.Thread, Any] = {}
        super().__init__(host, port, app, _Connection, fd=fd)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(threading.current_thread(), None)

    def end_connections(self) -> None:
        # Only the reading side: an idle connection sees its end, an answer on its way still arrives.
        threads = dict(self._open)
        for connection in threads.values():
            try:
                connection.shutdown(socket.SHUT_RD)
            except OSError:
                continue  # it ended by itself
        for thread in threads:
            thread.join(_STOP_SECONDS)


class _Connection(WSGIRequestHandler):
    """Takes the calls of one connection, one after the other."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    # Headers and body go out in two writes; the second must not wait for the first to be confirmed.
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        try:
            self.environ = environ = self.make_environ()
        except ValueError:  # a request target that is no URL
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        body = _limit_body(environ)
        try:
            chunks = self.server.app(environ, self._start_response)
        except ConnectionError:  # lost on purpose
            self.close_connection = True
            return
        # Where the next call begins is known only when this one was read to its end.
        whole = body is not None and body.is_exhausted
        self._write(b"".join(chunks), keep=whole)
        if not whole:
            self._drain()

    def _start_response(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:  # noqa: ANN401
        self._started = status, headers

    def _write(self, content: bytes, *, keep: bool) -> None:
        status, headers = self._started
        code, _, words = status.partition(" ")
        self.send_response(int(code), words)
        for name, value in headers:
            self.send_header(name, value)
            if name.lower() == "content-length" and int(value) != len(content) and self.command != "HEAD":
                self.close_connection = True  # cut short on purpose: only the end of it all shows that
        if not keep:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _drain(self) -> None:
        """Take what the client still sends, or closing would take the answer away from it."""
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_DRAIN_SECONDS)
            left = _DRAIN_BYTES
            while left > 0 and (data := self.connection.recv(1 << 16)):
                left -= len(data)
        except OSError:
            return  # it has gone, or says no more

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer what is no HTTP at all: with the error envelope too."""
        self.request_version = self.protocol_version  # of what could not be read there may be none
        words = message or HTTPStatus(code).phrase
        content = json.dumps({"requestId": uuid.uuid4().hex, "errors": [words]}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self._drain()

    def version_string(self) -> str:
        return "gongctl-emulator"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: standard output and standard error belong to the command."""

    def log(self, type: str, message: str, *arguments: Any) -> None:  # noqa: A002, ANN401 - werkzeug's own
        """Say nothing of errors either: they are in the answer."""


def _limit_body(environ: "WSGIEnvironment") -> LimitedStream | None:
    """Bound the body by its Content-Length; None where its end cannot be told from outside."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or LENGTH.fullmatch(length) is None:
        return None
    stream = LimitedStream(environ["wsgi.input"], int(length))
    environ["wsgi.input"] = stream
    return stream
