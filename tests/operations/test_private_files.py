"""Files of an installation: only their owner may read them, whatever the umask is and whoever made them."""

import os
import signal
from pathlib import Path

import pytest

from bot import cli
from bot.cli import backup
from tests.shell import forked, shell

MADE = ["anti-narkoba.db", "anti-narkoba.db-run", "anti-narkoba.db-shm", "anti-narkoba.db-wal", "keys.json"]


def open_command() -> None:
    os.umask(0)
    cli.main()


def killed_backup() -> None:
    """Dies while it reads, so that SQLite's files beside the database stay."""
    os.umask(0)
    backup.take = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment, return-value]
    cli.main()


def run(folder: Path, *words: str) -> tuple[int, str]:
    return forked(folder, open_command, (), words, {})


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    folder = tmp_path / "unit"
    folder.mkdir(mode=0o700)
    assert run(folder, "init", "--defaults")[0] == 0
    return folder


def modes(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): oct(path.stat().st_mode & 0o777) for path in folder.rglob("*")}
    return {name: mode for name, mode in found.items() if not name.startswith("output-")}


def test_nothing_that_is_made_is_for_others(installed: Path) -> None:
    assert run(installed, "migrate")[0] == 0
    assert run(installed, "backup")[0] == 0
    assert run(installed, "digest", "--week", "2026-W47", "--out", "reports")[0] == 0
    forked(installed, killed_backup, (), ("backup",), {})
    found = modes(installed)
    assert {name for name, mode in found.items() if mode == "0o700"} == {"backups", "reports"}
    files = {name for name, mode in found.items() if mode == "0o600"}
    assert files.issuperset([*MADE, "config.toml", "reports/digest-2026-W47.txt"])
    assert len(files) + 2 == len(found) == len(MADE) + 5


@pytest.mark.parametrize("command", ["migrate", "run"])
def test_what_an_older_version_left_open_is_closed_at_the_start(installed: Path, command: str) -> None:
    forked(installed, killed_backup, (), ("backup",), {})
    (installed / "anti-narkoba.db-run").touch()
    for name in MADE:
        (installed / name).chmod(0o664)
    said = shell(installed, "doctor", code=1)
    for name in MADE:
        assert said.count(f"{name} dapat dibaca pengguna lain. Jalankan: chmod 600 ") == 1, name
    if command == "run":
        nowhere = {"ANTI_NARKOBA_WEB__HOST": "192.0.2.1", "ANTI_NARKOBA_WEB__PORT": "8099"}
        assert "Nothing can listen" in shell(installed, "run", code=1, **nowhere)
    else:
        shell(installed, command)
    assert {mode for name, mode in modes(installed).items() if name in MADE} == {"0o600"}


def test_open_backups_and_an_open_digest_are_not_left_so(installed: Path) -> None:
    shell(installed, "backup")
    assert "dapat dibaca" not in shell(installed, "doctor", code=1)
    (made,) = (installed / "backups").iterdir()
    made.chmod(0o640)
    said = "Cadangan di backups dapat dibaca pengguna lain. Jalankan: chmod -R go= backups"
    assert said in shell(installed, "doctor", code=1)
    made.chmod(0o600)
    (installed / "backups").chmod(0o755)
    assert said in shell(installed, "doctor", code=1)
    (installed / "digest-2026-W47.txt").write_text("an earlier one")
    (installed / "digest-2026-W47.txt").chmod(0o644)
    shell(installed, "digest", "--week", "2026-W47", "--out", ".")
    assert modes(installed)["digest-2026-W47.txt"] == "0o600"
