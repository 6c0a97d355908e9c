"""`members` and `areas` in the shell."""

import json
import re
from pathlib import Path

from tests.shell import ROOT, shell

HEADER = "nrp,name,rank,roles,areas,phone,ladder\n"


def test_from_nothing_to_an_invite(installed: Path) -> None:
    assert len(json.loads(shell(installed, "areas", "list", "--json"))) == 349
    shell(installed, "members", "import", str(ROOT / "sandbox/demo/members.csv"))
    again = shell(installed, "members", "import", str(ROOT / "sandbox/demo/members.csv"))
    assert "0 baru, 13 diperbarui" in again
    invite = json.loads(shell(installed, "members", "invite", "85030101", "--json"))
    assert set(invite) == {"nrp", "code", "link", "expires_at"}
    elsewhere = {"ANTI_NARKOBA_UNIT__TIMEZONE": "Asia/Makassar"}  # the server and its operator may live by another zone
    assert re.search(r", \d\d\.\d\d WITA", shell(installed, "members", "invite", "85030102", **elsewhere))
    shell(installed, "members", "revoke", "85030101")
    assert "tidak aktif" in shell(installed, "members", "invite", "85030101", code=1)
    assert "tidak ditemukan" in shell(installed, "members", "revoke", "99999999", code=1)
    listed = {each["nrp"]: each for each in json.loads(shell(installed, "members", "list", "--json"))}
    assert not listed["85030101"]["active"] and listed["85030102"]["active"]
    back = shell(installed, "members", "import", str(ROOT / "sandbox/demo/members.csv"))
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
    (installed / "a.csv").write_text("# Anggota\nDaftar bulan ini\n")
    assert "the columns must be" in shell(installed, "members", "import", "a.csv", code=1)
    (installed / "b.csv").write_bytes(HEADER.encode() + "85030001,Andr\xe9,,officer,,,\n".encode("latin-1"))
    assert "UTF-8" in shell(installed, "members", "import", "b.csv", code=1)
    assert "cannot be read" in shell(installed, "members", "import", "none.csv", code=1)
