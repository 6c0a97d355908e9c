"""The bot in an installation that has no sandbox: everything of the repository but that folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.telegram.client import SandboxClient
from sandbox.telegram.server import Sandbox
from tests.shell import ROOT

ROSTER = "nrp,name,rank,roles,areas,phone,ladder\n85030001,Joko,Bripka,officer,35.23.12.2017,,\n"
MANY_SECONDS = 60.0  # against a hang only: two cores may be busy


def files() -> Iterator[Path]:
    """What belongs to the repository, or will with the next commit."""
    command = ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = map(Path, filter(None, found.split("\0")))
    return (path for path in paths if path.parts[0] != "sandbox" and (ROOT / path).is_file())


class Installation:
    """A folder without a sandbox, whose bot has a Bot API elsewhere."""

    def __init__(self, folder: Path, api: str, token: str) -> None:
        self.folder = folder
        # Without `site`, which would add the folder of this project itself.
        packages = os.pathsep.join((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
        telegram = {"ANTI_NARKOBA_TELEGRAM__TOKEN": token, "ANTI_NARKOBA_TELEGRAM__BASE_URL": api}
        self._environment = os.environ | {"PYTHONPATH": packages} | telegram
        self._python = [sys.executable, "-S", "-m", "bot"]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self._python, *words],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def shell(self, *words: str, code: int = 0) -> str:
        with self.start(*words) as process:
            said, _ = process.communicate(timeout=MANY_SECONDS)
        assert process.returncode == code, said
        return said


@pytest.fixture
def far_end() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path, far_end: Sandbox) -> Installation:
    for path in files():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    found = Installation(tmp_path, far_end.url, far_end.world.first_tokens[0])
    found.shell("init", "--defaults")
    return found


def test_the_bot_runs_without_a_sandbox(installation: Installation, far_end: Sandbox) -> None:
    client = SandboxClient(far_end.url)
    officer = int(client.user("Joko")["id"])

    def told(words: str) -> None:
        client.wait_until(lambda _: any(words in str(each["text"]) for each in client.messages(officer)), MANY_SECONDS)

    (installation.folder / "members.csv").write_text(ROSTER)
    installation.shell("members", "import", "members.csv")
    code = json.loads(installation.shell("members", "invite", "85030001", "--json"))["code"]
    with installation.start("run") as bot:
        try:
            client.say(officer, f"/start {code}")
            told("Selamat datang")
            client.say(officer, "/lapor transaksi sabu di warung")
            told("tercatat")
        finally:
            bot.send_signal(signal.SIGTERM)
        said, _ = bot.communicate(timeout=MANY_SECONDS)
    assert bot.returncode == 0 and "Traceback" not in said, said


def test_the_demonstration_without_a_sandbox_is_refused_with_a_sentence(installation: Installation) -> None:
    for command in ("demo", "sandbox"):
        (line,) = installation.shell(command, code=1).splitlines()
        assert line.startswith("The sandbox is not part of this installation.")
