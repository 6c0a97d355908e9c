"""Villages in messy sentences. The thresholds are what was measured, rounded down; a wrong village costs most."""

import csv
import random
import string
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.villages import Finding, Gazetteer, Place

CORPUS = Path(__file__).with_name("corpus_villages.tsv")
# Written before the words and rules of today. The rows of part "aside" are counted only: nobody reads their mistakes.
MENTIONS = Path(__file__).with_name("corpus_mentions.tsv")


def corpus(path: Path = CORPUS) -> list[dict[str, str]]:
    """Sentences, the officer's villages, and what is expected.

    A code; or `?` and candidates; or `!` and a district; or `-` for another regency. After `~`, a question will do too.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def written(finding: Finding) -> str:
    """A finding in the form of the corpus."""
    if finding.best:
        return finding.best.code
    if finding.candidates:
        return "?" + ",".join(sorted(place.code for place in finding.candidates))
    if finding.district:
        return f"!{finding.district}"
    return "-" if finding.outside else ""


def judged(finding: Finding, expected: str) -> str:
    """Whether a mention was read right, or which kind of mistake it is."""
    found, (either, wanted) = written(finding), (expected.startswith("~"), expected.removeprefix("~"))
    asked = {place.code for place in finding.candidates}
    if found == wanted:
        return "right"
    if finding.best or (finding.outside and wanted):
        return "wrong"
    if wanted.startswith("?"):
        return "right" if set(wanted[1:].split(",")) <= asked else "missed"
    if asked and (wanted in asked or wanted[:1] in {"", "!", "-"}):
        return "right" if either else "needless"
    if wanted.startswith("!"):
        return "right" if either else "wrong" if finding.district else "missed"
    return "missed" if wanted[:1].isdigit() or found == "" else "wrong"


def read(gazetteer: Gazetteer, row: dict[str, str]) -> Finding:
    return gazetteer.find(row["text"], frozenset(filter(None, row["own"].split(","))))


def slip(name: str, chance: random.Random) -> str:
    """The name with one slip of the hand: a letter dropped, swapped with the next, doubled, or another one."""
    while True:
        at = chance.randrange(len(name))
        following = name[at + 1 : at + 2]
        slipped = chance.choice(
            [
                name[:at] + name[at + 1 :],
                name[:at] + following + name[at] + name[at + 2 :],
                name[:at] + name[at] + name[at:],
                name[:at] + chance.choice(string.ascii_lowercase) + name[at + 1 :],
            ]
        )
        if slipped.strip() and slipped != name:
            return slipped


def test_the_corpus_is_large_and_mixed() -> None:
    rows = corpus()
    assert len(rows) >= 150
    assert sum(not row["expected"] for row in rows) >= 50
    assert sum(row["expected"].startswith("?") for row in rows) >= 20


def test_sentences_are_read_right(gazetteer: Gazetteer) -> None:
    rows = corpus()
    wrong = [row["text"] for row in rows if written(read(gazetteer, row)) != row["expected"]]
    assert len(wrong) <= 0.01 * len(rows), wrong


def test_no_sentence_gets_a_wrong_village(gazetteer: Gazetteer) -> None:
    for row in corpus():
        best = read(gazetteer, row).best
        assert best is None or best.code == row["expected"], row["text"]


@pytest.mark.parametrize("part", ["build", "aside"])
def test_mentions_nobody_looked_at(gazetteer: Gazetteer, part: str) -> None:
    rows = [row for row in corpus(MENTIONS) if row["part"] == part]
    assert len(rows) >= {"build": 150, "aside": 300}[part]
    results = Counter(judged(read(gazetteer, row), row["expected"]) for row in rows)
    print(part, len(rows), dict(results))  # noqa: T201 - the figures of docs/understanding.md, shown by -s
    assert results["wrong"] <= {"build": 1, "aside": 1}[part]
    assert results["missed"] < 0.03 * len(rows)
    assert results["needless"] < 0.05 * len(rows)


def test_every_village_is_found_with_its_district(gazetteer: Gazetteer, places: list[Place]) -> None:
    for place in places:
        text = f"desa {place.name} kec {place.district_name}"
        assert gazetteer.find(text.lower()).best == place
        assert gazetteer.find(f"Ada info di {text} tadi malam").best == place


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("desa {name} kec {district}", 0.97, 0.0),
        ("ada info di ds {name} {district} tadi pagi", 0.94, 0.002),
        ("desa {name}", 0.60, 0.005),
        ("transaksi di {name} sore", 0.40, 0.005),
    ],
)
def test_one_slip(gazetteer: Gazetteer, places: list[Place], form: str, right: float, wrong: float) -> None:
    chance = random.Random(3523)  # noqa: S311 - repeatable slips, no secret
    results: Counter[str] = Counter()
    for place in places * 4:
        text = form.format(name=slip(place.name.lower(), chance), district=place.district_name)
        best = gazetteer.find(text).best
        results["right" if best == place else "wrong" if best else "asked"] += 1
    assert results["right"] >= right * results.total(), results
    assert results["wrong"] <= wrong * results.total(), results


def test_marks_that_nobody_sees_do_not_hide_a_village(gazetteer: Gazetteer, places: list[Place]) -> None:
    beji = next(place for place in places if place.name == "Beji" and place.district_name == "Jenu")
    for text in ("d\u200bs Be\u00adji jenu", "desa Béji kcamatan jenu"):
        assert gazetteer.find(text).best == beji


def test_candidates_are_at_most_five(gazetteer: Gazetteer) -> None:
    many = gazetteer.find("lewat desa Temaji, desa Socorejo, desa Mentoso, desa Kaliuntu, desa Rawasan, desa Suwalan")
    assert many.best is None
    assert len(many.candidates) == 5
    assert many.district is None


def test_doubt_keeps_the_district(gazetteer: Gazetteer, places: list[Place]) -> None:
    finding = gazetteer.find("di wilayah Jenu")
    assert finding == Finding(district="35.23.12")
    seat = next(place for place in places if place.name == "Jenu")
    assert gazetteer.find("di wilayah Jenu", {seat.code}) == Finding(candidates=(seat,), district="35.23.12")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sugihwaras jenu", [("Sugihwaras", "Jenu")]),
        ("sugihwras", [("Sugihwaras", "Jenu"), ("Sugihwaras", "Parengan")]),
        ("Desa Sumurgung", [("Sumurgung", "Montong"), ("Sumurgung", "Tuban"), ("Sumurgung", "Palang")]),
        ("jenu", [("Jenu", "Jenu"), ("Beji", "Jenu")]),
        ("sumber", [("Sumber", "Merakurak")]),
        ("karang tinoto", [("Karangtinoto", "Rengel")]),
        ("prunggahan", [("Prunggahan Kulon", "Semanding"), ("Prunggahan Wetan", "Semanding")]),
        ("kedungj", [("Kedungjambe", "Singgahan"), ("Kedungjambangan", "Bangilan")]),
        ("mboh", []),
        ("", []),
    ],
)
def test_search_puts_the_likely_first(gazetteer: Gazetteer, typed: str, expected: list[tuple[str, str]]) -> None:
    found = gazetteer.search(typed)
    assert len(found) <= 9
    first = [(place.name, place.district_name) for place in found[: len(expected) or 9]]
    assert sorted(first) == sorted(expected)


def test_search_by_district_alone_gives_its_villages(gazetteer: Gazetteer) -> None:
    found = gazetteer.search("kec merakurak", limit=30)
    assert len(found) == 19
    assert {place.district_name for place in found} == {"Merakurak"}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_survived(gazetteer: Gazetteer, text: str) -> None:
    finding = gazetteer.find(text)
    assert finding.best is None or not finding.candidates
    gazetteer.search(text)
