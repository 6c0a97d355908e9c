"""`members invite` for many members: a file of links."""

import csv
import json
from pathlib import Path

from tests.shell import ROOT, shell


def lines_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_batch_is_a_new_file_for_its_owner_only(installed: Path) -> None:
    shell(installed, "members", "import", str(ROOT / "sandbox/demo/members.csv"))
    shell(installed, "members", "revoke", "85030101")
    printed = json.loads(shell(installed, "members", "invite", "--all", "--out", "invites.csv", "--json"))
    assert set(printed) == {"invited", "left_out", "path", "expires_at"}
    assert (printed["invited"], printed["left_out"], printed["path"]) == (12, [], "invites.csv")
    file = installed / "invites.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    lines = lines_of(file)
    assert len(lines) == 12 and all(set(line) == {"nrp", "name", "link", "code", "expires_at"} for line in lines)
    assert "85030101" not in {line["nrp"] for line in lines} and len({line["code"] for line in lines}) == 12
    before = file.read_text()
    assert "exists already" in shell(installed, "members", "invite", "--all", "--out", "invites.csv", code=1)
    assert file.read_text() == before


def test_a_batch_names_its_members_and_its_hours(installed: Path) -> None:
    shell(installed, "members", "import", str(ROOT / "sandbox/demo/members.csv"))
    (installed / "list.csv").write_text("name,nrp\nSatu,85030102\nDua,85030103\n")
    said = shell(installed, "members", "invite", "--file", "list.csv", "--out", "a.csv", "--hours", "5")
    assert said.startswith("2 undangan ada di a.csv")
    shell(installed, "members", "invite", "85030103", "85030104", "--out", "b.csv")
    assert [line["nrp"] for line in lines_of(installed / "b.csv")] == ["85030103", "85030104"]
    (installed / "strangers.csv").write_text("\ufeffNRP;name\n85030102;Satu\n;;\n99999999;Dua\n".replace(";;", ";"))
    (installed / "none.csv").write_text("\n\n")
    refused = {
        ("--all", "--out", "c.csv", "--hours", "73"): (1, "1 sampai 72 jam"),
        ("--all", "--out", "c.csv", "--hours", "0"): (1, "1 sampai 72 jam"),
        ("85030102", "99999999", "--out", "c.csv"): (1, "tidak ditemukan"),
        ("--file", "strangers.csv", "--out", "c.csv"): (1, "Line 4: nobody in the roster has the NRP “99999999”"),
        ("--file", "none.csv", "--out", "c.csv"): (1, "no column nrp"),
        ("--file", "a.csv2", "--out", "c.csv"): (1, "cannot be read"),
        ("--all", "--out", "none/c.csv"): (1, "cannot be written"),
        ("--all", "--out", "c.csv", "--hours", "9" * 30): (2, "--hours"),
        ("--all",): (2, "--out"),
        ("85030102", "85030103"): (2, "--out"),
        ("85030102", "--all", "--out", "c.csv"): (2, "--out"),
        ("--out", "c.csv"): (2, "--out"),
    }
    for words, (code, sentence) in refused.items():
        assert sentence in shell(installed, "members", "invite", *words, code=code), words
        assert not (installed / "c.csv").exists(), words
    too_long = {"ANTI_NARKOBA_SECURITY__BATCH_INVITE_HOURS": "73"}
    assert "batch_invite_hours" in shell(installed, "doctor", code=1, **too_long)
