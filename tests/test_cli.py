"""The shell commands, as real processes on a real database: one clear sentence each, and no traceback."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEADER = "nrp,name,rank,roles,areas,phone,ladder\n"


def shell(folder: Path, *words: str, code: int = 0, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,  # against a hang only: two cores may be busy
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    shell(tmp_path, "init", "--defaults")
    return tmp_path


def test_from_nothing_to_an_invite(installed: Path) -> None:
    assert len(json.loads(shell(installed, "areas", "list", "--json"))) == 349
    shell(installed, "members", "import", str(ROOT / "bot/data/members-demo.csv"))
    again = shell(installed, "members", "import", str(ROOT / "bot/data/members-demo.csv"))
    assert "0 baru, 13 diperbarui" in again
    invite = json.loads(shell(installed, "members", "invite", "85030101", "--json"))
    assert set(invite) == {"nrp", "code", "link", "expires_at"}
    shell(installed, "members", "revoke", "85030101")
    assert "tidak aktif" in shell(installed, "members", "invite", "85030101", code=1)
    assert "tidak ditemukan" in shell(installed, "members", "revoke", "99999999", code=1)
    listed = {each["nrp"]: each for each in json.loads(shell(installed, "members", "list", "--json"))}
    assert not listed["85030101"]["active"] and listed["85030102"]["active"]
    back = shell(installed, "members", "import", str(ROOT / "bot/data/members-demo.csv"))
    assert "Bripka Sutrisno Widodo aktif kembali dan perlu undangan baru" in back and "members revoke 85030101" in back
    shell(installed, "init", "--defaults", code=1)


def test_five_kinds_of_mistakes_are_all_named_and_nothing_is_stored(installed: Path) -> None:
    roster = installed / "members.csv"
    roster.write_text(
        HEADER
        + "85030001,Baik,Bripka,officer,35.23.12.2017,,\n"
        + "12,Nrp,Bripka,officer,35.23.12.2017,,\n"
        + "85030001,Dua kali,Bripka,officer,35.23.12.2017,,\n"
        + "85030003,Peran,Bripka,boss,35.23,,\n"
        + "85030004,Wilayah,Bripka,officer,99.99.99.9999,,\n"
        + "85030005,Tangga,Bripka,leader,35.23,,nol\n"
    )
    said = shell(installed, "members", "import", "members.csv", code=1)
    assert [f"Line {number}:" in said for number in range(2, 8)] == [False, True, True, True, True, True]
    assert json.loads(shell(installed, "members", "list", "--json")) == []


def test_a_file_that_is_no_roster_is_refused_in_words(installed: Path) -> None:
    (installed / "a.csv").write_text(HEADER.replace(",", ";") + "1;2;3;4;5;6;7\n")
    assert "commas" in shell(installed, "members", "import", "a.csv", code=1)
    (installed / "b.csv").write_bytes(HEADER.encode() + "85030001,Andr\xe9,,officer,,,\n".encode("latin-1"))
    assert "UTF-8" in shell(installed, "members", "import", "b.csv", code=1)
    assert "cannot be read" in shell(installed, "members", "import", "none.csv", code=1)


def test_wrong_settings_stop_with_a_sentence_each(installed: Path) -> None:
    config = installed / "config.toml"
    config.write_text(config.read_text().replace("[unit]", "[unit]\nnmae = 1") + "\n[retentoin]\n")
    said = shell(installed, "run", code=1, ANTI_NARKOBA_TELEGRAM__TOKEN="geheim")
    assert "unit.nmae" in said and "retentoin" in said and "telegram.token" in said and "geheim" not in said
    assert "anti-narkoba init" in shell(installed, "run", "--config", "none.toml", code=1)


def test_the_wrong_key_does_not_start(installed: Path) -> None:
    (installed / "keys.json").unlink()
    assert "keys new" in shell(installed, "run", code=1)
    shell(installed, "keys", "new")
    assert "not the one this database was sealed with" in shell(installed, "run", code=1)
    assert "exists already" in shell(installed, "keys", "new", code=1)


def test_a_missing_migration_says_what_to_run(installed: Path) -> None:
    (installed / "anti-narkoba.db").unlink()
    assert "anti-narkoba migrate" in shell(installed, "doctor", code=1)
    shell(installed, "migrate")
    assert "areas import" in shell(installed, "doctor", code=1)


def test_a_locked_database_is_named(installed: Path) -> None:
    with sqlite3.connect(installed / "anti-narkoba.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in shell(installed, "members", "list", code=1)
    other.close()


def test_the_shell_speaks_the_language_of_the_unit(installed: Path) -> None:
    assert "Belum ada" in shell(installed, "doctor", code=1)
    english = {"ANTI_NARKOBA_UNIT__LANGUAGE": "en"}
    assert "No members yet" in shell(installed, "doctor", code=1, **english)
    assert "No such member" in shell(installed, "members", "revoke", "99999999", code=1, **english)


def test_doctor_names_a_key_file_that_others_may_read(installed: Path) -> None:
    assert "chmod 600" not in shell(installed, "doctor", code=1)
    (installed / "keys.json").chmod(0o644)
    assert any("chmod 600" in each for each in json.loads(shell(installed, "doctor", "--json", code=1)))


def test_init_that_fails_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    assert "damaged" in shell(tmp_path, "init", "--defaults", code=1)
    assert not (tmp_path / "config.toml").exists()
    (tmp_path / "keys.json").unlink()
    shell(tmp_path, "init")  # without a terminal nothing is asked
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert "cannot be written" in shell(tmp_path, "init", "--config", "none/config.toml", code=1)


def test_a_digest_is_shown_without_markup_or_written(installed: Path) -> None:
    shown = shell(installed, "digest", "--week", "2026-W47")
    assert shown.startswith("Bahan Anev mingguan\n")
    shell(installed, "digest", "--week", "2026-w47", "--out", "reports")
    assert (installed / "reports/digest-2026-W47.txt").read_text() == shown
    shell(installed, "digest", "--week", "tomorrow", "--out", "reports", code=1)


def test_misuse_ends_with_2(installed: Path) -> None:
    shell(installed, "members", "invite", code=2)
    shell(installed, "frobnicate", code=2)


def test_the_demonstration_loses_nothing(tmp_path: Path) -> None:
    said = shell(tmp_path, "demo")
    assert "Reported 3, answered 3, lost 0." in " ".join(said.split())
