"""A server that is nothing but a socket: what it says, byte by byte, is said by a test."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Peer:
    """One connection, seen from the server. `over` is set when the test is."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")
        self.over = over

    def request(self) -> str:
        """Read a call whole, and give its method and target; empty when there is none any more."""
        first, length = self._lines.readline(), 0
        while (line := self._lines.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self._lines.read(length)
        return first.decode("ascii").rpartition(" ")[0]

    def send(self, content: bytes) -> None:
        self._connection.sendall(content)

    def close(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._lines.close()
        self._connection.close()


@contextmanager
def listening(handle: Callable[[Peer], None]) -> Iterator[str]:
    """Serve each connection with a function, in a thread of its own; gives the base URL."""
    over, peers, threads = threading.Event(), list[Peer](), list[threading.Thread]()

    def serve(peer: Peer) -> None:
        with suppress(OSError, ValueError):  # the client has gone, or the test is over
            handle(peer)
        peer.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                peers.append(Peer(connection, over))
                threads.append(threading.Thread(target=serve, args=(peers[-1],), daemon=True))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v2"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(10)
            for peer in peers:
                peer.close()
            for thread in threads:
                thread.join(10)


def head(length: int | None) -> bytes:
    """Give the head of a success; `None` for a body that is as long as the connection is open."""
    said = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{said}\r\n".encode()


def whole(body: Any) -> bytes:
    """Give a success with a body of JSON."""
    content = json.dumps(body).encode()
    return head(len(content)) + content
