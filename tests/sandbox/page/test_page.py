"""What is served, to whom, and that it ends."""

import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.i18n import LANGUAGES
from sandbox.page.routes import ACTIONS, PAGE, stage_routes
from sandbox.page.show import Show
from sandbox.telegram.phones import SERVICE
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import CONTENT, World
from tests.sandbox.page.conftest import Theatre

ROOT = Path(__file__).parents[3]
PAGE_TEXT = 4096


@pytest.fixture
def empty() -> Iterator[httpx.Client]:
    """The page without a stage behind it."""
    world = World()
    with Sandbox(world, more=stage_routes(Show(world))) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        yield http


def test_a_plain_sandbox_has_none_of_it() -> None:
    with Sandbox() as sandbox, httpx.Client(base_url=sandbox.url) as http:
        for method, path, _ in ACTIONS:
            assert http.request(method, path).status_code == 404, path


def test_a_real_installation_loads_none_of_it() -> None:
    loaded = "import bot.app, sys; print([name for name in sys.modules if name.startswith('sandbox')])"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_is_served_as_what_it_is_and_may_load_nothing_from_elsewhere(empty: httpx.Client) -> None:
    page = empty.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
    for path in PAGE.iterdir():
        assert empty.get(f"/page/{path.name}").content == path.read_bytes()
    for name in ("none.js", "..%2Froutes.py", "%2e%2e%2fstage.py"):
        assert empty.get(f"/page/{name}").status_code == 404, name


def test_only_this_machines_own_names_are_answered(empty: httpx.Client) -> None:
    for path in ("/", "/stage", "/control/clock"):
        assert empty.get(path, headers={"Host": "localhost:1"}).status_code == 200, path
        assert empty.get(path, headers={"Host": "narkoba.example"}).status_code == 400, path


@pytest.mark.parametrize(
    ("call", "body", "status", "sentence"),
    [
        ("POST /stage/clock", {}, 400, "either move_seconds or to"),
        ("POST /stage/clock", {"move_seconds": -5}, 400, "move_seconds"),
        ("POST /stage/clock", {"move_seconds": 60}, 409, "being set up"),
        ("POST /stage/weather", {"kind": "hail"}, 400, "kind"),
        ("POST /stage/weather", {"kind": "slow", "calls": 0}, 400, "calls"),
        ("POST /stage/bot", {"do": "kill"}, 409, "being set up"),
        ("POST /stage/tour", {"do": "dance"}, 400, "do"),
        ("POST /stage/reset", {"all": True}, 400, "all"),
        ("GET /stage/due", None, 409, "being set up"),
        ("GET /stage/tips/AN-1234", None, 409, "being set up"),
        ("GET /stage/files/none", None, 404, "no such file"),
        ("GET /stage/texts?language=fr", None, 400, "language"),
        ("GET /stage/none", None, 404, "There is no GET"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    empty: httpx.Client, call: str, body: object, status: int, sentence: str
) -> None:
    answer = empty.request(*call.split(), json=body)
    assert answer.status_code == status, answer.text
    assert sentence in answer.json()["error"]


def test_another_pages_form_is_refused(empty: httpx.Client) -> None:
    assert empty.post("/stage/weather", content='{"kind": "offline"}').status_code == 415
    assert empty.get("/stage").json()["weather"]["kind"] == "clear"
    assert empty.post("/control/users", content='{"first_name": "Budi"}').status_code == 415
    assert empty.post("/control/reset").status_code == 415


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_every_sentence(empty: httpx.Client, language: str) -> None:
    told = empty.get(f"/stage/texts?language={language}").json()
    assert {"demo.study", "status.new", "outcome.referred"} <= told.keys()
    assert {f"page.service.{kind}" for kind in (*SERVICE, "other")} <= told.keys()
    assert {f"page.kind.{kind}" for kind in CONTENT if kind != "text"} <= told.keys()
    assert "" not in told and all(told.values())


def test_what_a_bot_sent_opens_on_a_phone(empty: httpx.Client) -> None:
    user = empty.post("/control/users", json={"first_name": "Budi"}).json()["id"]
    for kind, mime in (("application/pdf", "application/pdf"), ("text/html", "application/octet-stream")):
        sent = {"from": user, "document": {"content": "YWJj", "file_name": "a.x", "mime_type": kind}}
        file_id = empty.post("/control/messages", json=sent).json()["document"]["file_id"]
        opened = empty.get(f"/stage/files/{file_id}")
        assert opened.content == b"abc" and opened.headers["content-type"] == mime
        assert ("content-disposition" in opened.headers) == (kind != mime)


def test_events_tell_of_changes_and_who_hangs_does_not_keep_it_from_stopping() -> None:
    world = World()
    sandbox = Sandbox(world, more=stage_routes(Show(world))).start()
    with httpx.Client(base_url=sandbox.url) as http, http.stream("GET", "/stage/events") as events:
        lines = (line for line in events.iter_lines() if line.startswith("data:"))
        assert next(lines) == 'data: {"version": 0}'
        http.post("/stage/weather", json={"kind": "slow"})
        assert next(lines) == 'data: {"version": 1}'
        with socket.create_connection(("127.0.0.1", sandbox.port)) as hanging:
            hanging.sendall(b"GET /stage/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert hanging.recv(PAGE_TEXT).startswith(b"HTTP/1.1 200")
            sandbox.stop()


def children(pid: int) -> list[int]:
    listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(child) for child, parent in map(str.split, listed.splitlines()) if int(parent) == pid]


@pytest.mark.parametrize(("name", "ready"), [(signal.SIGTERM, True), (signal.SIGINT, False)])
def test_it_ends_when_told_and_leaves_nothing(tmp_path: Path, name: signal.Signals, ready: bool) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--serve"]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as serving:
        assert serving.stdout
        url = next(word for word in serving.stdout.readline().split() if word.startswith("http://127.0.0.1:"))
        theatre = Theatre(url)
        if ready:
            theatre.until(lambda: theatre.get("")["ready"])
            assert list(tmp_path.iterdir())
        bots = children(serving.pid)
        theatre.http.close()
        serving.send_signal(name)
        assert serving.wait(30) == 0
        assert serving.stdout.read() == ""
    assert list(tmp_path.iterdir()) == []
    assert bots or not ready
    for bot in bots:
        with pytest.raises(ProcessLookupError):
            os.kill(bot, 0)


def test_on_a_terminal_it_serves_and_opens_a_browser(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    os.mkfifo(opened)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT,
        env=os.environ | {"BROWSER": str(browser), "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as serving:
        os.close(theirs)
        url = opened.read_text().strip()  # returns when the browser has been told
        assert httpx.get(f"{url}/stage").status_code == 200
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) == 0
    shown = os.read(ours, PAGE_TEXT).decode()
    os.close(ours)
    assert url in shown and "Traceback" not in shown
