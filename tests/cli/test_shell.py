"""Every shell command: one clear sentence, its language, its exit code, and no traceback."""

import sqlite3
from pathlib import Path

from tests.shell import shell


def test_who_only_reads_does_not_wait_for_who_writes(installed: Path) -> None:
    with sqlite3.connect(installed / "anti-narkoba.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        for words in ("members list", "areas list", "dead list", "digest --week 2026-W07", "backup"):
            shell(installed, *words.split())
        assert "locked by another program" in shell(installed, "members", "revoke", "99999999", code=1)
    other.close()


def test_the_shell_speaks_the_language_of_the_unit(installed: Path) -> None:
    assert "Belum ada" in shell(installed, "doctor", code=1)
    english = {"ANTI_NARKOBA_UNIT__LANGUAGE": "en"}
    assert "No members yet" in shell(installed, "doctor", code=1, **english)
    assert "No such member" in shell(installed, "members", "revoke", "99999999", code=1, **english)


def test_misuse_ends_with_2(installed: Path) -> None:
    shell(installed, "members", "invite", code=2)
    shell(installed, "frobnicate", code=2)
