"""Two people at the very same moment: each run converges, or says of what it did not, and the next one does."""

from __future__ import annotations

import io
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import parse_qs

import httpx
import pytest

from gongctl.emulator import Emulator, Settings, create_app
from gongctl.emulator.serve import Server
from tests.cli.running import FILES, KEY, MANY, SECRET, TOKEN, gongctl, project, started

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FAST = ("--max-rps", "1000")
APPLY = ("apply", "--auto-approve", *FAST)
LEAVE = ("--allow-destroy", "integration/crm")
GONE = "{kind: Integration, integrationId: crm, state: absent}\n"
SETTINGS = Settings(credentials=(f"{KEY}:{SECRET}",), tokens=(TOKEN,))
OTHERS = {"GONG_ACCESS_KEY": "", "GONG_ACCESS_KEY_SECRET": "", "GONG_BEARER_TOKEN": TOKEN}


class Exchange(NamedTuple):
    """One call, by who made it: `Basic` or `Bearer`. `what` is the object type that it was about, if any."""

    who: str
    method: str
    what: str


class Done(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


class AtOnce:
    """An account before which two wait for each other: the first write of each is let in when both have come to it.

    Calls are answered one at a time, and logged in that order, so that it can be told what each was to see.
    """

    def __init__(self, app: Emulator, latency: float) -> None:
        self._app = app
        self._latency = latency
        self._one = threading.Lock()
        self._both = threading.Event()
        self.writers: set[str] = set()
        self.log: list[Exchange] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        exchange = _exchange(environ)
        time.sleep(self._latency)
        if exchange.method != "GET" and exchange.who:
            self.writers.add(exchange.who)
            if len(self.writers) == 2:
                self._both.set()
            self._both.wait(20)
        with self._one:
            self.log.append(exchange)
            return self._app(environ, start_response)

    def overtaken(self, who: str) -> list[str]:
        """Name the schemas of which somebody else wrote between the last upload and the last reading of one."""
        reads = {one.what: place for place, one in enumerate(self.log) if (one.who, one.method) == (who, "GET")}
        return sorted(
            what
            for what, read in reads.items()
            if what and [one.who for one in self.log[:read] if (one.method, one.what) == ("POST", what)][-1] != who
        )


def _exchange(environ: WSGIEnvironment) -> Exchange:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    said = json.loads(body) if body else {}
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("objectType", [""])
    who = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[0]
    return Exchange(who, environ["REQUEST_METHOD"], said.get("objectType", asked[0]))


@contextmanager
def account(root: Path, before: str = "") -> Iterator[tuple[AtOnce, str]]:
    """Serve an account that holds what some files say."""
    with create_app(settings=SETTINGS) as app:
        if before:
            with Server(app) as server:
                assert gongctl(project(root, server.url, before), *APPLY).returncode == 0
        at_once = AtOnce(app, latency=0.02)
        with Server(cast("Emulator", at_once)) as server:
            yield at_once, server.url


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    """Give a directory for each of the two."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    mine.mkdir()
    theirs.mkdir()
    return mine, theirs


def labelled(label: str) -> str:
    """Give the files of ten schemas whose one field has a label."""
    return MANY.replace("label: Amount,", f"label: {label},").replace("label: A,", f"label: {label},")


def at_once(mine: Path, theirs: Path, *leave: str) -> tuple[Done, Done]:
    """Apply two projects side by side, each with credentials of its own; `leave` is given to mine."""
    with started(mine, *APPLY, *leave) as one, started(theirs, *APPLY, **OTHERS) as other:
        return _ended(one), _ended(other)


def _ended(program: subprocess.Popen[str]) -> Done:
    out, err = program.communicate(timeout=60)
    assert "Traceback" not in out + err
    return Done(program.returncode, out, err)


def check_next_run(root: Path, *leave: str) -> None:
    """Whoever applies once more converges, and has nothing to do then."""
    again = gongctl(root, *APPLY, *leave)
    assert again.returncode == 0, again.stdout + again.stderr
    assert gongctl(root, "plan", "--detailed-exitcode", *FAST).returncode == 0


def test_the_same_files(roots: tuple[Path, Path], tmp_path: Path) -> None:
    with account(tmp_path) as (server, url):
        for root in roots:
            project(root, url, MANY)
        done = at_once(*roots)
        assert server.writers == {"Basic", "Bearer"}
        assert [one.code for one in done] == [0, 0], done
        for who in server.writers:
            assert len([one for one in server.log if (one.who, one.method) == (who, "POST")]) == 10
        check_next_run(roots[0])


def test_other_labels_of_the_same_fields(roots: tuple[Path, Path], tmp_path: Path) -> None:
    labels = "Mine", "Theirs"
    with account(tmp_path, labelled("Old")) as (server, url):
        for root, label in zip(roots, labels, strict=True):
            project(root, url, labelled(label))
        both = at_once(*roots)
        assert server.writers == {"Basic", "Bearer"}
        for done, who, label, other in zip(both, ("Basic", "Bearer"), labels, reversed(labels), strict=True):
            overtaken = server.overtaken(who)
            assert done.code == (5 if overtaken else 0), (overtaken, done)
            assert done.out.count(f"label is '{other}', not '{label}'") == len(overtaken)
            assert all(f"schema/crm/{one}" in done.out for one in overtaken)
            assert ("Applied and verified" in done.out) is not bool(overtaken)
        for root in roots:
            check_next_run(root)


def test_one_deletes_what_the_other_writes_to(roots: tuple[Path, Path], tmp_path: Path) -> None:
    mine, theirs = roots
    with account(tmp_path, labelled("Old")) as (server, url):
        project(mine, url, GONE)
        project(theirs, url, labelled("New"))
        deleting, writing = at_once(mine, theirs, *LEAVE)
        assert server.writers == {"Basic", "Bearer"}
        assert deleting.code == 0, deleting
        deleted = [one.method for one in server.log].index("DELETE")
        late = sorted({one.what for one in server.log[deleted:] if one.who == "Bearer" and one.what})
        assert writing.code == (5 if late else 0), (late, writing)
        assert all(f"schema/crm/{one}" in writing.out for one in late)
        assert ("There is no integration" in writing.out or "is not there" in writing.out) is bool(late)
        check_next_run(theirs)
        check_next_run(mine, *LEAVE)


class Meddled:
    """An account in which somebody does something right after a call to it was answered, once."""

    def __init__(self, app: Emulator, call: tuple[str, str], deed: Callable[[httpx.Client], object]) -> None:
        self._app = app
        self._call = call
        self._deed = deed
        self.calls: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        call = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        answer = self._app(environ, start_response)
        if call == self._call and " ".join(call) not in self.calls:
            with httpx.Client(transport=httpx.WSGITransport(app=self._app), auth=(KEY, SECRET)) as somebody:
                self._deed(somebody)
        self.calls.append(" ".join(call))
        return answer


def _adds_a_field(somebody: httpx.Client) -> None:
    fields = [{"uniqueName": one, "label": one, "type": "STRING"} for one in ("amount", "notes")]
    payload = {"integrationId": "crm", "objectType": "Deal", "fields": fields}
    somebody.post("http://localhost/v2/crm/entity-schema", json=payload).raise_for_status()


def _renames(somebody: httpx.Client) -> None:
    payload = {"integrationId": "crm", "integrationType": "Custom", "displayName": "Theirs"}
    somebody.put("http://localhost/v2/crm/integrations", json=payload).raise_for_status()


@pytest.mark.parametrize(
    ("files", "leave", "call", "deed", "told"),
    [
        (
            FILES.replace(
                "  - {uniqueName: amount, label: Amount, type: CURRENCY}", "  - {uniqueName: amount, state: absent}"
            ),
            ("--allow-destroy", "schema/crm/Deal/amount"),
            ("GET", "/v2/crm/entity-schema"),
            _adds_a_field,
            "schema/crm/Deal/notes was not there, and is now",
        ),
        (
            GONE,
            LEAVE,
            ("GET", "/v2/crm/integrations"),
            _renames,
            "integration/crm: displayName was 'CRM', is 'Theirs'",
        ),
    ],
    ids=["field", "integration"],
)
def test_what_somebody_changed_between_plan_and_deed_is_not_destroyed(
    tmp_path: Path,
    files: str,
    leave: tuple[str, ...],
    call: tuple[str, str],
    deed: Callable[[httpx.Client], object],
    told: str,
) -> None:
    with create_app(settings=SETTINGS) as app:
        with Server(app) as server:
            assert gongctl(project(tmp_path, server.url), *APPLY).returncode == 0
        meddled = Meddled(app, call, deed)
        with Server(cast("Emulator", meddled)) as server:
            project(tmp_path, server.url, files)
            done = gongctl(tmp_path, *APPLY, *leave)
            assert done.returncode == 4, done.stdout + done.stderr
            assert told in done.stdout
            assert "plan again" in done.stdout
            assert all(one.startswith("GET ") for one in meddled.calls)
            check_next_run(tmp_path, *leave)
