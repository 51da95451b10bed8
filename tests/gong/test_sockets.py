"""What servers and what stands between do to a real socket: too slow, too much, too often, not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gongctl.gong import wire
from gongctl.gong.client import Limits
from gongctl.gong.connect import Endpoint, connect
from gongctl.gong.errors import ConnectionFailedError
from gongctl.model import Field, SchemaKey
from tests.gong.fakes import BASIC
from tests.gong.sockets import Peer, head, listening, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongctl.gong.dialect import Dialect

DEAL = SchemaKey("crm", "Deal")
SHORT = Limits(timeout=0.4, max_retries=4)


@contextmanager
def speaking(handle: Callable[[Peer], None], limits: Limits) -> Iterator[Dialect]:
    """Connect to a socket as the program does, but for the waits between tries."""
    with listening(handle) as url:
        client, dialect = connect(Endpoint(url, max_rps=1000), BASIC, limits)
        client._sleep = lambda _: None
        try:
            yield dialect
        finally:
            client.close()


def trickles(peer: Peer) -> None:
    """Answer one byte at a time, for as long as anybody listens."""
    while peer.request():
        peer.send(head(1_000_000) + b"{")
        while not peer.over.wait(0.02):
            peer.send(b" ")


def falls_silent(peer: Peer) -> None:
    """Begin an answer, and never go on."""
    while peer.request():
        peer.send(head(100))
        peer.over.wait()


def says_nothing(peer: Peer) -> None:
    while peer.request():
        peer.over.wait()


@pytest.mark.parametrize("handle", [trickles, falls_silent, says_nothing])
def test_an_answer_that_takes_too_long_is_given_up_within_the_time_of_the_call(handle: Callable[[Peer], None]) -> None:
    with speaking(handle, SHORT) as dialect:
        with pytest.raises(ConnectionFailedError) as caught:
            dialect.upload_schema(DEAL, [])
        assert caught.value.unclear
        (one,) = caught.value.diagnostics
        assert one.code == "GC601"
        assert "the server is slow, or --timeout (0.4 s) is too short" in one.help
        with pytest.raises(ConnectionFailedError):
            dialect.integrations()


@pytest.mark.parametrize("length", [None, 1 << 40])
def test_an_endless_answer_is_cut(length: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1024 * 1024)
    sent = []

    def pours(peer: Peer) -> None:
        while peer.request():
            peer.send(head(length))
            while True:
                peer.send(b" " * 65536)
                sent.append(65536)

    with speaking(pours, Limits(timeout=60, max_retries=1)) as dialect:
        with pytest.raises(ConnectionFailedError, match="the answer is larger than 1 MiB") as caught:
            dialect.upload_schema(DEAL, [])
        assert caught.value.unclear
        assert caught.value.trace.attempts == 2
        assert "--timeout" not in caught.value.diagnostics[0].help
    assert sum(sent) < 100 * 1024 * 1024


class Repeating:
    """Answers each call with what it asked for, and says every answer `times`: in one breath, or one by one."""

    def __init__(self, times: int = 2, *, joined: bool = True) -> None:
        self._times = times
        self._joined = joined
        self._all_said = threading.Condition()
        self._said = 0
        self.asked: list[str] = []
        self.connections = 0

    def __call__(self, peer: Peer) -> None:
        self.connections += 1
        while target := peer.request():
            with self._all_said:
                self.asked.append(target)
            try:
                self._say(peer, self._answer(target))
            finally:
                with self._all_said:
                    self._said += 1
                    self._all_said.notify_all()

    def _say(self, peer: Peer, answer: bytes) -> None:
        if self._joined:
            peer.send(answer * self._times)
        else:
            for _ in range(self._times):
                peer.send(answer)

    def wait(self) -> None:
        """Wait until everything was said that there is to be said of what was asked."""
        with self._all_said:
            assert self._all_said.wait_for(lambda: self._said == len(self.asked), 20)

    @staticmethod
    def _answer(target: str) -> bytes:
        if target.startswith("GET") and "objectType=" in target:
            name = target.rpartition("objectType=")[2]
            return whole({"requestId": name, "fields": [{"uniqueName": name, "label": name, "type": "STRING"}]})
        if target.startswith("GET"):
            return whole({"requestId": "r", "integrations": []})
        return whole({"requestId": target.partition(" ")[0]})


@pytest.mark.parametrize("joined", [True, False])
def test_an_answer_that_came_twice_answers_one_call(joined: bool) -> None:
    repeating = Repeating(joined=joined)
    with speaking(repeating, Limits(timeout=60)) as dialect:
        for name in ("Deal", "Account", "Deal"):
            expected = (Field(name, name, "STRING", is_required=False),)
            assert dialect.schema(SchemaKey("crm", name)) == expected
            repeating.wait()
            assert dialect.integrations() == ()
            repeating.wait()
            assert dialect.upload_schema(DEAL, []).request_id == "POST"
            repeating.wait()
            assert dialect.delete("crm", "fresh").request_id == "DELETE"
            repeating.wait()
    assert repeating.connections > 1


def test_a_write_that_meets_the_answer_to_another_call_is_not_said_to_be_done() -> None:
    repeating = Repeating()
    with speaking(repeating, Limits(timeout=60, max_retries=0)) as dialect:
        dialect.schema(DEAL)
        with pytest.raises(ConnectionFailedError, match="the answer was there before the call was sent") as caught:
            dialect.upload_schema(DEAL, [])
        assert caught.value.unclear
        assert dialect.upload_schema(DEAL, []).request_id == "POST"


def test_answers_that_come_once_keep_their_connection() -> None:
    repeating = Repeating(times=1)
    with speaking(repeating, Limits(timeout=60)) as dialect:
        for _ in range(5):
            assert dialect.integrations() == ()
            assert dialect.upload_schema(DEAL, []).attempts == 1
    assert repeating.connections == 1
    assert len(repeating.asked) == 10


def test_many_at_once_over_few_connections_each_get_their_own() -> None:
    repeating = Repeating()
    wrong: list[str] = []

    def read(dialect: Dialect, worker: int) -> None:
        for number in range(5):
            name = f"Type{worker}x{number}"
            if [one.unique_name for one in dialect.schema(SchemaKey("crm", name))] != [name]:
                wrong.append(name)

    with speaking(repeating, Limits(timeout=60, max_retries=50)) as dialect:
        threads = [threading.Thread(target=read, args=(dialect, worker)) for worker in range(3)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert not any(one.is_alive() for one in threads)
    assert wrong == []
