"""What messages are about, column by column. The thresholds are what was measured, rounded down."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.lexicon import Lexicon, Reading

CORPUS = Path(__file__).with_name("corpus_lexicon.tsv")
COLUMNS = {
    "substances": 0.98,
    "manners": 0.98,
    "urgency": 0.98,
    "about_drugs": 0.99,
    "reads_like_report": 0.98,
    "about_police": 0.96,  # rather too often than too rarely
    "other_topic": 0.98,
}


def corpus() -> list[dict[str, str]]:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def written(reading: Reading) -> dict[str, str]:
    """A reading in the form of the corpus."""
    flags = ("about_drugs", "reads_like_report", "about_police")
    return {
        "substances": ",".join(reading.substances),
        "manners": ",".join(reading.manners),
        "urgency": reading.urgency,
        "other_topic": reading.other_topic or "",
        **{flag: "yes" if getattr(reading, flag) else "no" for flag in flags},
    }


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon()


def test_the_corpus_is_large_and_mixed() -> None:
    rows = corpus()
    assert len(rows) >= 120
    for urgency in ("emergency", "urgent"):
        assert sum(row["urgency"] == urgency for row in rows) >= 8
    for flag in ("about_drugs", "reads_like_report"):
        assert 40 <= sum(row[flag] == "yes" for row in rows) <= len(rows) - 40


@pytest.mark.parametrize("column", COLUMNS)
def test_sentences_are_read_right(lexicon: Lexicon, column: str) -> None:
    rows = corpus()
    wrong = [row["text"] for row in rows if written(lexicon.read(row["text"]))[column] != row[column]]
    assert len(wrong) <= (1 - COLUMNS[column]) * len(rows), wrong


def test_no_emergency_is_overlooked_and_none_invented(lexicon: Lexicon) -> None:
    for row in corpus():
        assert (lexicon.read(row["text"]).urgency == "emergency") == (row["urgency"] == "emergency"), row["text"]


@pytest.mark.parametrize(
    "text",
    ["jual sabu", "JUAL SABU!!", "jual sabuuuu", "jual s4bu", "jual 54bu", "jual sabunya", "jual sabune", "jual sabu2"],
)
def test_spellings_of_one_word(lexicon: Lexicon, text: str) -> None:
    reading = lexicon.read(text)
    assert reading.substances == ("methamphetamine",)
    assert reading.manners == ("dealing",)


@pytest.mark.parametrize("text", ["jual SS", "jual s.s", "jual s.s.", "transaksi ss di kos"])
def test_short_words_count_beside_a_manner(lexicon: Lexicon, text: str) -> None:
    assert lexicon.read(text).substances == ("methamphetamine",)


@pytest.mark.parametrize("text", ["ss", "minta ss dong", "dll", "pilkada", "rusabu", "sabuk", "kirim ss nya"])
def test_parts_of_words_and_likely_words_alone_are_no_drugs(lexicon: Lexicon, text: str) -> None:
    reading = lexicon.read(text)
    assert not reading.about_drugs
    assert reading.substances == reading.manners == ()


def test_tags_stand_in_the_order_of_the_file(lexicon: Lexicon) -> None:
    assert lexicon.read("tramadol, ganja, sabu").substances == ("methamphetamine", "cannabis", "tramadol")


def test_neither_drugs_nor_another_matter(lexicon: Lexicon) -> None:
    assert lexicon.read("") == Reading("", (), (), "routine", False, False, None)
    reading = lexicon.read("rumah itu ramai tiap malam, mencurigakan")
    assert not reading.about_drugs
    assert reading.other_topic is None


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_survived(lexicon: Lexicon, text: str) -> None:
    reading = lexicon.read(text)
    assert reading.about_drugs or not reading.substances
