"""A pretend Gong in a process of its own, with latency, or with a limit of calls a second."""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from gongctl.emulator import Settings, create_app
from gongctl.emulator.serve import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

KEY, SECRET = "bench", "bench"


@contextmanager
def served(*arguments: str) -> Iterator[Served]:
    """Start a server with the arguments of this module, and give it."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.servers", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Served(process)
    finally:
        process.communicate(timeout=10)


class Served:
    """A running server: its base URL, and how many calls it has counted."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = self._answer()["url"]

    def calls(self) -> dict[str, int]:
        """Give the calls since the last time that this was asked, and how many of them got 429."""
        assert self._process.stdin is not None  # noqa: S101 - it was opened as a pipe
        self._process.stdin.write("calls\n")
        self._process.stdin.flush()
        found: dict[str, int] = self._answer()
        return found

    def _answer(self) -> Any:  # noqa: ANN401 - JSON
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        return json.loads(self._process.stdout.readline())


class Window:
    """Lets so many calls through in any second."""

    def __init__(self, per_second: float) -> None:
        self._most = int(per_second)
        self._passed: list[float] = []

    def __call__(self, now: float) -> float:
        """Give 0 for a call that may pass, else the seconds to wait."""
        self._passed = [one for one in self._passed if one > now - 1]
        if len(self._passed) < self._most:
            self._passed.append(now)
            return 0
        return self._passed[0] + 1 - now


class Bucket:
    """Lets calls through for tokens, of which so many come in a second, and so many can be held."""

    def __init__(self, per_second: float) -> None:
        self._rate = self._tokens = per_second
        self._at = time.monotonic()

    def __call__(self, now: float) -> float:
        """Give 0 for a call that may pass, else the seconds to wait."""
        self._tokens = min(self._rate, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return (1 - self._tokens) / self._rate


LIMITERS: Final[dict[str, Callable[[float], Callable[[float], float]]]] = {"window": Window, "bucket": Bucket}


class Counting:
    """Counts calls, and refuses those that come too fast."""

    def __init__(self, app: Any, limiter: Callable[[float], float] | None) -> None:  # noqa: ANN401 - a WSGI application
        self._app = app
        self._limiter = limiter
        self._lock = threading.Lock()
        self._calls = self._refused = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer a call."""
        with self._lock:
            self._calls += 1
            wait = self._limiter(time.monotonic()) if self._limiter else 0
            self._refused += bool(wait)
        if not wait:
            answered: Iterable[bytes] = self._app(environ, start_response)
            return answered
        environ["wsgi.input"].read()
        headers = [("Content-Type", "application/json"), ("Retry-After", str(math.ceil(wait))), ("Content-Length", "2")]
        start_response("429 Too Many Requests", headers)
        return [b"{}"]

    def counted(self) -> dict[str, int]:
        """Give what was counted, and begin anew."""
        with self._lock:
            found = {"calls": self._calls, "refused": self._refused}
            self._calls = self._refused = 0
        return found


def main() -> None:
    """Serve until standard input ends; each line on it is answered with what was counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--limit", choices=list(LIMITERS))
    parser.add_argument("--rate", type=float, default=3.0)
    parser.add_argument("--data", help="a file to keep the data in, in place of memory")
    parser.add_argument("--processing", type=float, help="seconds that an upload takes")
    given = parser.parse_args()
    limiter = LIMITERS[given.limit](given.rate) if given.limit else None
    settings = Settings((f"{KEY}:{SECRET}",), latency=given.latency, processing_seconds=given.processing)
    with create_app(given.data, settings) as app:
        counting = Counting(app, limiter)
        with Server(counting, "127.0.0.1", 0) as server:  # type: ignore[arg-type]  # any WSGI application will do
            print(json.dumps({"url": server.url}), flush=True)
            for _ in sys.stdin:
                print(json.dumps(counting.counted()), flush=True)


if __name__ == "__main__":
    main()
