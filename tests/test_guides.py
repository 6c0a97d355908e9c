"""The guides in docs/panduan say what the product has: commands, buttons, sentences and pictures."""

import re
import struct
from pathlib import Path

import pytest

from bot.handlers.commands import BY_WORD, COMMANDS
from bot.i18n import sentences
from bot.models.member import Role

FOLDER = Path("docs/panduan")
ALL = {"lapor", "laporansaya", "ralat", "info", "kunci", "menu", "bahasa", "bantuan", "batal", "start"}
# The commands of each guide, typed by hand.
GUIDES = {
    "petugas": (Role.OFFICER, ALL | {"nihil"}),
    "penghubung": (Role.LIAISON, ALL | {"piket", "antrian", "detail", "tanya", "tindaklanjut", "selesai"}),
    "pimpinan": (Role.LEADER, ALL | {"antrian", "detail", "rekap"}),
    "operator": (Role.OPERATOR, ALL | {"undang", "anggota", "cabut"}),
}
# Pages that are no guide of a role.
BESIDES = {"keamanan"}
# Commands of others that a guide may name outside its table.
OF_OTHERS = {"operator": {"piket"}}
SHELL = re.compile(
    r"anti-narkoba (members (invite NRP|invite --all --out undangan\.csv|import members\.csv)|dead list|doctor)"
)
# What every guide must say of, whatever the role: an emergency, sealed tips, the stored group, the lock screen.
NEEDED = ("110", "`Rahasia`", "**Pesan di grup disimpan oleh bot", "kunci")
LABELS = r"button\.\w+|outcome\.\w+|reason\.\w+|happened\.\w+"
MOST_BYTES, WIDTH = 60_000, 390


def guide(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text()


def marked(words: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", words)


def commands(words: str) -> set[str]:
    """The commands in backticks."""
    return {each[1:].split()[0] for each in marked(words) if each.startswith("/")}


def pictures(words: str) -> set[str]:
    return set(re.findall(r"\]\((gambar/[^)]+)\)", words))


def explained(words: str) -> set[str]:
    """The commands in the first column of the table of commands."""
    return set(re.findall(r"^\| `/(\w+)` \|", words, re.MULTILINE))


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_explains_each_command_of_its_role_and_no_other(name: str) -> None:
    role, typed = GUIDES[name]
    assert explained(guide(name)) == typed
    assert {each.name for each in COMMANDS if role in each.roles} == typed
    assert commands(guide(name)) - typed == OF_OTHERS.get(name, set())


@pytest.mark.parametrize("name", [*GUIDES, *BESIDES])
def test_each_command_label_and_sentence_in_a_guide_is_one_of_the_bots(name: str) -> None:
    assert commands(guide(name)) <= set(BY_WORD)
    texts = sentences("id")
    labels = {str(words) for key, words in texts.items() if re.fullmatch(LABELS, key)}
    known = [re.sub(r"<\w+>|</\w+>", "", str(words)).lower() for words in texts.values()]
    named = [each for each in marked(guide(name)) if not each.startswith("/")]
    assert [each for each in named if each not in labels and not SHELL.fullmatch(each)] == []
    quoted = re.findall(r'"([^"]+)"', guide(name))
    assert [each for each in quoted if not any(each.lower() in words for words in known)] == []


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_speaks_of_emergencies_and_of_who_sees_what(name: str) -> None:
    assert [each for each in NEEDED if each not in guide(name)] == []


def test_each_picture_is_small_and_shown_and_each_guide_is_linked() -> None:
    shown = set().union(*(pictures(guide(name)) for name in GUIDES))
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in (FOLDER / "gambar").iterdir()}
    assert shown == set(files)
    for name, content in files.items():
        assert len(content) < MOST_BYTES, name
        assert struct.unpack(">I", content[16:20])[0] == WIDTH, name
    contents = (FOLDER / "README.md").read_text()
    assert (
        set(re.findall(r"\]\((\w+)\.md\)", contents))
        == set(GUIDES) | BESIDES
        == {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    )
    assert "docs/panduan/README.md" in Path("README.md").read_text()
