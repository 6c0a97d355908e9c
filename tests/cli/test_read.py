"""`anti-narkoba read`: what the bot understands, for people and for programs."""

import json
from pathlib import Path

from tests.shell import shell

MESSAGES = """\ufeffwingi bengi jam 9 pak, bocah sma adol pil dobel l nang mburi pasar Plumpang

siap komandan
ada yang overdosis di kos, gak bangun2, cepat pak!!
oknum Polsek membekingi bandar sabu
"""


def test_what_is_understood_of_each_line(tmp_path: Path) -> None:
    (tmp_path / "messages.txt").write_text(MESSAGES, "utf-8")
    sale, chatter, emergency, accusation = json.loads(
        shell(tmp_path, "read", "messages.txt", "--now", "2026-11-28T09:00", "--json")
    )
    assert (sale["happened"], chatter["happened"]) == ("2026-11-27T21:00", None)
    assert sale["substances"] == ["double_l"]
    assert (sale["report"], sale["drugs"], sale["desk"], sale["district"]) == (True, True, "narcotics", "35.23.17")
    assert (chatter["report"], chatter["drugs"], chatter["desk"]) == (False, False, None)
    assert (emergency["report"], emergency["urgency"]) == (True, "emergency")
    assert [each["sealed"] for each in (sale, chatter, emergency, accusation)] == [False, False, False, True]
    shown = shell(tmp_path, "read", "messages.txt").splitlines()
    assert len(shown) == 4
    assert "urgency=emergency" in shown[2] and shown[1].endswith("| siap komandan")


def test_the_moment_that_each_line_names(tmp_path: Path) -> None:
    (tmp_path / "times.txt").write_text("besok setengah 8\nsegera setelah panen\n", "utf-8")
    tomorrow, unclear = json.loads(
        shell(tmp_path, "read", "--time", "times.txt", "--now", "2026-11-28T09:00", "--json")
    )
    assert tomorrow == {"when": "2026-11-29T07:30+07:00", "asks": False, "text": "besok setengah 8"}
    assert unclear == {"when": None, "asks": True, "text": "segera setelah panen"}


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    for words in ("read none.txt", "read bytes.txt", "read --time --now tomorrow none.txt"):
        assert len(shell(tmp_path, *words.split(), code=1).splitlines()) == 1, words
