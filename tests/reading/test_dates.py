"""Due moments: how people write them, what is left of the sentence, and what must not be taken for a date."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.dates import PastMoment, read_when
from tests.reading.corpus import HERE, fits, table

JAKARTA = ZoneInfo("Asia/Jakarta")
WEEK = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"]
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JAKARTA)  # a Tuesday

UNDERSTOOD = [
    ("besok 09:00 telepon Pak Lurah", "25/11/2026 09:00", "telepon Pak Lurah"),
    ("besok 09:00 3 orang dicek", "25/11/2026 09:00", "3 orang dicek"),
    ("besok 9 orang dicek", "25/11/2026 09:00", "9 orang dicek"),
    ("Besok, telepon Pak Lurah", "25/11/2026 09:00", "telepon Pak Lurah"),
    ("bsk pagi cek lokasi", "25/11/2026 08:00", "cek lokasi"),
    ("besok siang cek", "25/11/2026 12:00", "cek"),
    ("besok sore cek", "25/11/2026 16:00", "cek"),
    ("besok malam cek", "25/11/2026 19:00", "cek"),
    ("besok jam 9 pagi telepon", "25/11/2026 09:00", "telepon"),
    ("besok jam 12 malam patroli", "26/11/2026 00:00", "patroli"),
    ("besok pukul 7 telepon", "25/11/2026 07:00", "telepon"),
    ("besok jam 10.00 WITA telepon", "25/11/2026 09:00", "telepon"),
    ("jam 9 besok telepon", "25/11/2026 09:00", "telepon"),
    ("lusa cek lokasi", "26/11/2026 09:00", "cek lokasi"),
    ("besok lusa cek", "26/11/2026 09:00", "cek"),
    ("jam 16 telepon", "24/11/2026 16:00", "telepon"),
    ("09.00 telepon", "25/11/2026 09:00", "telepon"),
    ("11.24 telepon", "24/11/2026 11:24", "telepon"),
    ("jam 9 malam patroli", "24/11/2026 21:00", "patroli"),
    ("nanti malam patroli", "24/11/2026 19:00", "patroli"),
    ("nanti malam jam 9 patroli", "24/11/2026 21:00", "patroli"),
    ("malam ini patroli", "24/11/2026 19:00", "patroli"),
    ("nanti jam 4 cek", "24/11/2026 16:00", "cek"),
    ("hari ini 16:00 cek", "24/11/2026 16:00", "cek"),
    ("hari ini cek", "24/11/2026 12:00", "cek"),
    ("3 hari lagi telepon", "27/11/2026 09:00", "telepon"),
    ("3 hari lagi jam 10 telepon", "27/11/2026 10:00", "telepon"),
    ("3 hari", "27/11/2026 09:00", ""),
    ("2 minggu lagi cek", "08/12/2026 09:00", "cek"),
    ("2 bulan lagi cek", "24/01/2027 09:00", "cek"),
    ("1 jam lagi telepon", "24/11/2026 11:00", "telepon"),
    ("sejam lagi telepon", "24/11/2026 11:00", "telepon"),
    ("30 menit lagi telepon", "24/11/2026 10:30", "telepon"),
    ("setengah jam lagi telepon", "24/11/2026 10:30", "telepon"),
    ("senin depan telepon", "30/11/2026 09:00", "telepon"),
    ("besok senin 10:00 rapat", "30/11/2026 10:00", "rapat"),
    ("selasa cek", "01/12/2026 09:00", "cek"),
    ("minggu cek", "29/11/2026 09:00", "cek"),
    ("hari minggu 09:00 cek", "29/11/2026 09:00", "cek"),
    ("pekan depan cek", "01/12/2026 09:00", "cek"),
    ("jumat minggu depan 08.30 cek", "04/12/2026 08:30", "cek"),
    ("jumat 10:00 rapat", "27/11/2026 10:00", "rapat"),
    ("jum'at 14.00, rapat", "27/11/2026 14:00", "rapat"),
    ("sabtu malam patroli", "28/11/2026 19:00", "patroli"),
    ("senin, 30 november 2026 jam 9 pagi WIB rapat", "30/11/2026 09:00", "rapat"),
    ("24/11/2026 19:00 cek", "24/11/2026 19:00", "cek"),
    ("05/12/26 cek", "05/12/2026 09:00", "cek"),
    ("2026-12-05 09:00 cek", "05/12/2026 09:00", "cek"),
    ("25 desember 08:00 cek", "25/12/2026 08:00", "cek"),
    ("5 Januari cek", "05/01/2027 09:00", "cek"),
    ("1/1 cek", "01/01/2027 09:00", "cek"),
    ("tgl 5 cek", "05/12/2026 09:00", "cek"),
    ("tanggal 25 jam 8 cek", "25/11/2026 08:00", "cek"),
    ("tomorrow 9am call", "25/11/2026 09:00", "call"),
    ("tonight call", "24/11/2026 19:00", "call"),
    ("at 3pm call", "24/11/2026 15:00", "call"),
    ("in 3 days call", "27/11/2026 09:00", "call"),
    ("in 2 hours call", "24/11/2026 12:00", "call"),
    ("next monday call", "30/11/2026 09:00", "call"),
    ("next week call", "01/12/2026 09:00", "call"),
    ("25 Dec 2026 9am call", "25/12/2026 09:00", "call"),
    ("December 25 call", "25/12/2026 09:00", "call"),
    ("besok setengah 8 cek", "25/11/2026 07:30", "cek"),
    ("besok jam 8 mlm cek", "25/11/2026 20:00", "cek"),
    ("besok malem jam 9 cek", "25/11/2026 21:00", "cek"),
    ("tgl 5 jam 7 bengi cek", "05/12/2026 19:00", "cek"),
    ("besok jam sepuluh cek", "25/11/2026 10:00", "cek"),
    ("besok jam 9 kurang 15 cek", "25/11/2026 08:45", "cek"),
    ("besok jam sembilan kurang seperempat cek", "25/11/2026 08:45", "cek"),
    ("besok habis isya cek", "25/11/2026 19:30", "cek"),
    ("ba'da magrib cek", "24/11/2026 18:15", "cek"),
    ("besok bakda subuh cek", "25/11/2026 05:00", "cek"),
    ("malam minggu patroli", "28/11/2026 19:00", "patroli"),
    ("malam jumat jam 9 patroli", "26/11/2026 21:00", "patroli"),
    ("malam rabu patroli", "24/11/2026 19:00", "patroli"),
    ("minggu depan hari rabu cek", "02/12/2026 09:00", "cek"),
    ("bulan depan tgl 5 cek", "05/12/2026 09:00", "cek"),
    ("tgl 5 bulan depan jam 10 cek", "05/12/2026 10:00", "cek"),
    ("tanggal 5 bulan 1 cek", "05/01/2027 09:00", "cek"),
    ("dua jam lagi telepon", "24/11/2026 12:00", "telepon"),
    ("tiga hari lagi cek", "27/11/2026 09:00", "cek"),
    ("lima belas menit lagi cek", "24/11/2026 10:15", "cek"),
    ("next monday 8", "30/11/2026 08:00", ""),
    ("besok 10", "25/11/2026 10:00", ""),
    ("besok pagi2 cek", "25/11/2026 08:00", "cek"),
    ("besok pagi-pagi cek", "25/11/2026 08:00", "cek"),
    ("besok sekitar jam 9 cek", "25/11/2026 09:00", "cek"),
    ("besok jam 9an cek", "25/11/2026 09:00", "cek"),
    ("besok jam setengah sembilan malam cek", "25/11/2026 20:30", "cek"),
    ("setengah 1 siang cek", "24/11/2026 12:30", "cek"),
    ("nanti setengah 4 cek", "24/11/2026 15:30", "cek"),
    ("hari ini jam 4 cek", "24/11/2026 16:00", "cek"),
    ("besok jam 2 dini hari cek", "25/11/2026 02:00", "cek"),
    ("besok tengah malam patroli", "26/11/2026 00:00", "patroli"),
    ("sesuk esuk jam pitu cek", "25/11/2026 07:00", "cek"),
    ("mengko bengi jam wolu cek", "24/11/2026 20:00", "cek"),
    ("rong dino engkas cek", "26/11/2026 09:00", "cek"),
    ("tomorrow half past 8 call", "25/11/2026 08:30", "call"),
    ("tomorrow at quarter to nine call", "25/11/2026 08:45", "call"),
    ("in half an hour call", "24/11/2026 10:30", "call"),
    ("in two hours call", "24/11/2026 12:00", "call"),
    ("on the 5th at 10 call", "05/12/2026 10:00", "call"),
    ("December 25th 8am call", "25/12/2026 08:00", "call"),
    ("friday at noon call", "27/11/2026 12:00", "call"),
    ("besok sita 10.000 butir", "25/11/2026 09:00", "sita 10.000 butir"),
    ("besok jam 7 malem", "25/11/2026 19:00", ""),
    ("bsk jam 1/2 8 cek", "25/11/2026 07:30", "cek"),
    ("nanti bakda isya ke lokasi", "24/11/2026 19:30", "ke lokasi"),
    ("1 jam 30 menit lagi cek", "24/11/2026 11:30", "cek"),
    ("satu setengah jam lagi", "24/11/2026 11:30", ""),
    ("besok dina rebo jam 9", "25/11/2026 09:00", ""),
    ("mangke dalu jam 8 cek", "24/11/2026 20:00", "cek"),
    ("subuh besok cek", "25/11/2026 05:00", "cek"),
    ("nanti subuh cek", "25/11/2026 05:00", "cek"),
    ("malam nanti jam 10", "24/11/2026 22:00", ""),
    ("a week from now call", "01/12/2026 09:00", "call"),
    ("telepon besok 09:00", "25/11/2026 09:00", "telepon besok 09:00"),
    ("tanya pak RT 04 bsk jam 4 sore, bawa foto", "25/11/2026 16:00", "tanya pak RT 04 bsk jam 4 sore, bawa foto"),
    ("jumat habis jumatan cek", "27/11/2026 13:00", "cek"),
    ("besok jam 8 s/d 10 rapat", "25/11/2026 08:00", "rapat"),
    ("besok jam 08.00-10.00 rapat", "25/11/2026 08:00", "rapat"),
    ("besok antara jam 8 sampai jam 10 malam pantau", "25/11/2026 20:00", "pantau"),
    ("nanti jam 12 patroli", "24/11/2026 12:00", "patroli"),
    ("bsok sor ke lokasi", "25/11/2026 16:00", "ke lokasi"),
    ("slasa jm 10 pgi", "01/12/2026 10:00", ""),
    ("seperempat jam lagi telepon", "24/11/2026 10:15", "telepon"),
    ("nanti jam 5 subuh", "25/11/2026 05:00", ""),
    ("nanti malam jam 2 dini hari cek", "25/11/2026 02:00", "cek"),
    ("nanti magrib cek", "24/11/2026 18:15", "cek"),
    ("malam tahun baru jam 11 patroli", "31/12/2026 23:00", "patroli"),
    ("wed 10am", "25/11/2026 10:00", ""),
    ("deadline senin jam 3 sore", "30/11/2026 15:00", ""),
    ("suk kemis jam sanga esuk cek", "26/11/2026 09:00", "cek"),
    ("rabu malam kamis patroli", "25/11/2026 19:00", "patroli"),
    ("sesuk jam wolu seprapat cek", "25/11/2026 08:15", "cek"),
    ("besok jam 9 30 cek", "25/11/2026 09:30", "cek"),
    ("besok jam 9 30 orang dicek", "25/11/2026 09:00", "30 orang dicek"),
    ("1/2 jam lg cek", "24/11/2026 10:30", "cek"),
    ("1,5 jam lagi cek", "24/11/2026 11:30", "cek"),
    ("nanti jam 00.30 cek", "25/11/2026 00:30", "cek"),
    ("nanti malam 22.00-24.00 patroli", "24/11/2026 22:00", "patroli"),
    ("malam jam 9 cek", "24/11/2026 21:00", "cek"),
    ("rabu tgl 25 cek", "25/11/2026 09:00", "cek"),
    ("emben cek", "26/11/2026 09:00", "cek"),
    ("besok jam 8 eh jam 9 cek", "25/11/2026 09:00", "cek"),
    ("h-1 tgl 10 des cek", "09/12/2026 09:00", "cek"),
    ("besok pagi tanya soal mobil jam 2 malam", "25/11/2026 08:00", "tanya soal mobil jam 2 malam"),
    ("telepon pelapor 2 jam lagi", "24/11/2026 12:00", "telepon pelapor 2 jam lagi"),
    ("jumat ba'da jumat cek", "27/11/2026 13:00", "cek"),
    ("besok 09.00 - selesai rapat", "25/11/2026 09:00", "rapat"),
]

NOT_DATES = [
    "",
    "telepon kades",
    "3 orang dicek",
    "2 orang",
    "di rumah",
    "sen",
    "mar",
    "min",
    "mei",
    "pagi",
    "siang pak",
    "selamat pagi",
    "10.000 butir",
    "100 butir",
    "24.11 cek",
    "besok 25:00 telepon",
    "besok jam 25 telepon",
    "besok 30/2 telepon",
    "30/2/2027 telepon",
    "31 juni cek",
    "09 telepon",
    "jam tangan hilang",
    "hari anti narkoba",
    "minggu-minggu ini sepi",
    "besok jam 21 pagi cek",
    "besok jam 2 cek",
    "besok 8 cek lokasi",
    "besok telepon Pak Lurah jam 10",
    "besok cek lokasi malam",
    "besok atau lusa cek",
    "senin dan kamis cek",
    "besok sebelum subuh cek",
    "malam jumat kliwon cek",
    "30 februari cek",
    "besok jam 8 atau jam 9 cek",
    "lusa sampai jumat cek",
    "dua minggu lagi hari senin",
    "5 hari kerja lagi",
    "besok 2000",
    "besok jam 1 malam cek",
    "jam 9 telepon",
    "kamis malam kamis patroli",
    "minggu pertama desember cek",
    "besok malam jam 01.00 cek",
    "besok sblm subuh cek",
    "besok jumatan cek",
    "besok / lusa cek",
    "minggu ngarep cek",
    "besok jam sepulu cek",
    "besok jam 9 klo tidak lusa cek",
    "besok pagi jam 10 siang cek",
    "rabu habis jumatan cek",
    "laporan kemarin jam 9",
    "cek cctv jam 9 besok jam 8 cek lagi",
    "lapor tiap senin jam 9",
    "telepon besok",
    "1/2 kilo dikirim",
    "3 hari terakhir sepi",
    "jam 9 tadi sudah dicek",
    "besok kalau tidak lusa cek",
    "minggu depan cek",
    "minggu ini cek",
    "bulan depan cek",
    "kamis depan cek",
    "selasa ini cek",
    "rabu 30 november cek",
    "23 november cek",
    "besok malam jam 1",
    "besok siang jam 9 cek",
    "besok dini hari cek",
    "besok menjelang magrib cek",
    "besok eh lusa cek",
    "3 hari sekali cek",
    "2 hari sebelum natal cek",
    "sat narkoba dihubungi",
]

PAST = [
    "kemarin cek",
    "yesterday call",
    "3 hari lalu cek",
    "3 hari yang lalu cek",
    "2 hours ago",
    "hari ini 09:00 cek",
    "24/11/2026 09:00 cek",
    "24/11/2026 10:00 cek",
    "1 januari 2020 cek",
]


@pytest.mark.parametrize(("text", "moment", "rest"), UNDERSTOOD)
def test_understood(text: str, moment: str, rest: str) -> None:
    expected = datetime.strptime(moment, "%d/%m/%Y %H:%M").replace(tzinfo=JAKARTA)
    found = read_when(text, NOW, JAKARTA)
    assert found == (expected, rest)
    assert found[0].tzinfo is UTC


@pytest.mark.parametrize("text", NOT_DATES)
def test_not_a_date(text: str) -> None:
    assert read_when(text, NOW, JAKARTA) is None


@pytest.mark.parametrize("text", PAST)
def test_past(text: str) -> None:
    with pytest.raises(PastMoment):
        read_when(text, NOW, JAKARTA)


def judged(row: dict[str, str]) -> str:
    """Whether a due moment was read right, or which kind of mistake it is. To a day without an hour any hour fits."""
    try:
        found = read_when(row["text"], datetime.fromisoformat(row["now"]).replace(tzinfo=JAKARTA), JAKARTA)
    except PastMoment:
        found = None
    expected = row["expected"]
    if found is None or expected in ("ask", "none"):
        return "right" if found is None and expected in ("ask", "none") else "wrong" if found else "needless"
    moment = found[0].astimezone(JAKARTA).replace(tzinfo=None).isoformat(timespec="minutes")
    return "right" if fits(moment, expected) or moment[:10] == expected else "wrong"


@pytest.mark.parametrize(
    ("writer", "part", "phrases", "wrong", "needless"),
    [
        ("other", "build", 110, 0, 1),
        ("other", "aside", 110, 0, 4),  # the rows of part "aside" are counted only
        ("coast", "build", 85, 0, 2),
        ("coast", "aside", 85, 0, 4),
    ],
)
def test_due_moments_of_people_who_had_not_seen_the_reader(
    writer: str, part: str, phrases: int, wrong: int, needless: int
) -> None:
    rows = [row for row in table(HERE / "corpus_due.tsv") if (row["writer"], row["part"]) == (writer, part)]
    results = Counter(map(judged, rows))
    print(writer, part, len(rows), dict(results))  # noqa: T201 - the figures of docs/understanding.md, shown by -s
    assert len(rows) == phrases
    assert results["wrong"] <= wrong
    assert results["needless"] <= needless


def test_today_without_a_time_is_the_next_usual_hour() -> None:
    for hour, expected in ((7, 9), (9, 12), (12, 16), (17, 19)):
        found = read_when("hari ini cek", NOW.replace(hour=hour), JAKARTA)
        assert found == (NOW.replace(hour=expected), "cek")
    with pytest.raises(PastMoment):
        read_when("hari ini cek", NOW.replace(hour=20), JAKARTA)


def test_in_the_afternoon_nanti_jam_12_is_midnight_and_an_hour_that_is_over_is_not_tomorrow() -> None:
    afternoon = NOW.replace(hour=14)
    assert read_when("nanti jam 12 cek", afternoon, JAKARTA) == (NOW.replace(day=25, hour=0), "cek")
    assert read_when("jam 12 cek", afternoon, JAKARTA) is None
    with pytest.raises(PastMoment):
        read_when("nanti jam 13 cek", afternoon, JAKARTA)


def test_on_a_sunday_minggu_depan_and_senin_depan_are_asked() -> None:
    for words in ("minggu depan cek", "senin depan cek"):
        assert read_when(words, NOW.replace(day=29), JAKARTA) is None


def test_before_dawn_tomorrow_may_be_either_day() -> None:
    for words in ("besok pagi cek", "tomorrow call", "lusa cek"):
        assert read_when(words, NOW.replace(hour=0, minute=30), JAKARTA) is None


def test_after_midnight_a_night_hour_is_the_coming_one() -> None:
    night = NOW.replace(hour=0, minute=30)
    for words, hour in (("jam 2 malam", 2), ("nanti malam jam 2", 2), ("nanti malam jam 9", 21)):
        assert read_when(f"{words} cek", night, JAKARTA) == (night.replace(hour=hour, minute=0), "cek")


def test_in_the_evening_nanti_pagi_is_tomorrow() -> None:
    evening = NOW.replace(hour=22)
    for words, hour in (("nanti pagi", 8), ("nanti jam 1", 1), ("jam 9", 9)):
        assert read_when(f"{words} cek", evening, JAKARTA) == (NOW.replace(day=25, hour=hour), "cek")


def test_the_night_to_a_day_is_this_evening_on_the_day_before() -> None:
    saturday = NOW.replace(day=28)
    assert read_when("malam minggu jam 9 cek", saturday, JAKARTA) == (saturday.replace(hour=21), "cek")


minutes_ahead = st.integers(min_value=1, max_value=365 * 24 * 60)


@settings(deadline=None)
@given(minutes_ahead, st.sampled_from(["%d/%m/%Y %H:%M", "%d-%m-%Y %H.%M", "%Y-%m-%d jam %H:%M"]))
def test_every_minute_of_the_next_year_means_itself(minutes: int, form: str) -> None:
    moment = NOW + timedelta(minutes=minutes)
    assert read_when(f"{moment.strftime(form)} 3 orang dicek", NOW, JAKARTA) == (moment, "3 orang dicek")


@settings(deadline=None)
@given(minutes_ahead, st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]), st.integers(1, 60))
def test_days_from_any_moment_in_any_zone(minutes: int, name: str, days: int) -> None:
    zone = ZoneInfo(name)
    now = (NOW + timedelta(minutes=minutes)).astimezone(zone)
    expected = (now + timedelta(days=days)).replace(hour=9, minute=0)
    for text in (f"{days} hari lagi cek", f"in {days} days cek", f"{days} hari cek"):
        assert read_when(text, now, zone) == (expected, "cek")


@settings(deadline=None)
@given(minutes_ahead, st.sampled_from(WEEK))
def test_a_weekday_is_the_coming_one(minutes: int, weekday: str) -> None:
    now = NOW + timedelta(minutes=minutes)
    found = read_when(f"{weekday} 10:00 cek", now, JAKARTA)
    assert found is not None
    local = found[0].astimezone(JAKARTA)
    assert 1 <= (local.date() - now.date()).days <= 7
    assert local.weekday() == WEEK.index(weekday)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_survived_and_the_rest_is_its_end(text: str) -> None:
    try:
        found = read_when(text, NOW, JAKARTA)
    except PastMoment:
        return
    if found is not None:
        assert found[0] > NOW
        assert text.endswith(found[1])
