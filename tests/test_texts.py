"""The catalogues: the same keys and placeholders in every language, and every key that the code names."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, LOCALES, sentences
from sandbox.texts import FOLDERS

PLACEHOLDER = re.compile(r"\{(\w+)\}")
NAMED = re.compile(r'(?:text|Text|Refusal|raise_alarm|raise_hourly)\(\s*(?:tx, )?(?:f?"[^"]*", )?"([a-z_]+\.[a-z_]+)"')


def load(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    key = message.id[0] if isinstance(message.id, tuple) else message.id
                    strings = message.string if isinstance(message.string, tuple) else (message.string,)
                    assert all(strings), f"{path.name}: {key} is empty"
                    assert key not in found, f"{key} stands twice"
                    found[key] = {name for each in strings for name in PLACEHOLDER.findall(each)}
    return found


def test_languages_have_the_same_keys_and_placeholders() -> None:
    first, second = (load(language) for language in LANGUAGES)
    assert first == second


def test_every_key_named_in_the_code_has_a_text() -> None:
    known = load("id")
    named = {
        key
        for path in Path("bot").rglob("*.py")
        for key in NAMED.findall(path.read_text())
        if "sandbox" not in str(path)
    }
    assert len(named) > 80
    assert named - set(known) == set()


# The labels of what can be pressed: actions have 20 characters on every channel, options of a list 24.
ACTIONS = r"button\.\w+|reason\.(busy|not_mine|waiting)"
OPTIONS = r"button\.\w+|menu\.(?!head)\w+|outcome\.\w+|substance\.\w+|happened\.\w+|language\.(id|en)"


@pytest.mark.parametrize(("labels", "longest"), [(ACTIONS, 20), (OPTIONS, 24 - len("✓ "))])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_fits_every_channel(language: str, labels: str, longest: int) -> None:
    found = {key: str(words) for key, words in sentences(language).items() if re.fullmatch(labels, key)}
    assert len(found) > 20
    assert {key: words for key, words in found.items() if len(words) > longest} == {}


# What a lock screen shows: the first characters, without what is hidden.
LOCK_SCREEN = 100
SENSITIVE = re.compile(r"narkob|narcot|drug|sabu|ganja|meth|cannabis|\bpil\b|inform[ae]nt", re.IGNORECASE)
NAMING = {"name", "names", "nrp", "who", "reporter", "person", "link", "story", "question", "sentence", "unit", "title"}
# Sentences that are never the beginning of a pushed message: labels, the shell, pieces of other sentences.
PIECES = re.compile(r"(button|menu|doctor|shell|cli|substance|outcome|happened|role|command|help|error|setup|init)\.")
MAY_BEGIN_SO = {
    "enrol.welcome": {"name"},  # the recipient's own
    "digest.item": {"name"},  # a line of the digest, which begins with its week
    "digest.stuck_item": {"who"},
    "close.sentence": {"sentence"},  # the standard one of an outcome
    "invite.by_link": {"link"},  # follows `invite.created`
    "story.read_by": {"sentence"},  # follows the story
    "story.offered_before": {"names"},  # likewise
    **{key: {"names", "who"} for key in ("overview.owner", "overview.offered", "event.by")},  # below a tip's code
    **{key: {"name", "names", "nrp"} for key in ("grant.role", "grant.areas", "grant.readers")},  # in `grant.ask`
    **{key: {"name", "nrp"} for key in ("grant.by_member", "role_lost.line")},  # likewise, and in `role_lost.told`
    **{key: {"name"} for key in ("card.substitute", "card.covers")},  # lines of `card.show`
    "members.option": {"nrp"},  # a label
    "receipt.stored": {"question"},  # of the bot: what is not known yet
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_screen_shows_nothing_that_names_people_or_says_what_it_is_about(language: str) -> None:
    found = {}
    for key, words in sentences(language).items():
        for each in words if isinstance(words, list | tuple) else (words,):
            shown = re.sub(r"<hidden>.*?</hidden>", "", str(each), flags=re.DOTALL)[:LOCK_SCREEN]
            naming = set(PLACEHOLDER.findall(shown)) & NAMING - MAY_BEGIN_SO.get(key, set())
            if not PIECES.match(key) and (naming or SENSITIVE.search(shown.replace("anti-narkoba", ""))):
                found[key] = shown
    assert found == {}


# Indonesian words that have another name here, times that are written otherwise; commands keep their names.
COMMAND = re.compile(r"/(lapor|laporansaya|antrian)\b")
OTHERWISE = {
    "informasi": r"\b(me|di|pe)?lapor(an|kan)?\b",
    "antrean": r"\bantrian\b",
    "09.00": r"\b\d{1,2}:\d{2}\b",
    "diberi tahu": r"\bdikabari\b",
    "Bhabinkamtibmas": r"\bpetugas desa\b",
    "tulisan": r"\bkata-kata\b",
    "pada periode ini": r"\bpada masa ini\b",
    "belum disebut": r"\bbelum diketahui\b",
    "gangguan server": r"\bpeladen\b",
    "panggung uji coba": r"\bkotak pasir\b",
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_one_thing_has_one_name(name: str) -> None:
    texts = sentences("id", FOLDERS)
    # What officers write in the demonstration, as they write it.
    said = {key: COMMAND.sub("", str(words)) for key, words in texts.items() if not key.startswith("demo.")}
    assert {key: words for key, words in said.items() if re.search(OTHERWISE[name], words, re.IGNORECASE)} == {}
