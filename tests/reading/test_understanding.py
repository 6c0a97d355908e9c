"""What messages say. Sentences and their meaning are typed by hand; figures for new voices: `docs/understanding.md`."""

import csv
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.understanding import Reading, understand
from tests.reading.corpus import HERE, Message, messages, precision_and_recall


@pytest.fixture(scope="module")
def read() -> Sequence[tuple[Message, Reading]]:
    """All messages with labels, with what is understood of them."""
    return [(message, understand(message.text)) for message in messages()]


def test_the_corpus_is_large_and_more_than_a_quarter_of_it_is_aside() -> None:
    rows = [row for row in messages() if "report" in row.labels and not row.voice.startswith("short_")]
    aside = [row for row in rows if row.part == "aside"]
    assert len(rows) >= 7000
    assert len(aside) >= 0.29 * len(rows)
    assert not {row.voice for row in aside} & {row.voice for row in rows if row.part != "aside"}


# What the weights in the file, which were learned from these messages, make of them: lower figures mean that words,
# weights and code no longer belong together.
@pytest.mark.parametrize(
    ("answer", "label", "precision", "recall"),
    [
        (lambda reading: reading.report, lambda row: row["report"] == "y", 0.96, 0.99),
        (lambda reading: reading.urgency == "emergency", lambda row: row["urgency"] == "emergency", 0.98, 0.99),
        (lambda reading: reading.accuses_police, lambda row: row["sealed"] == "y", 0.98, 0.99),
    ],
    ids=["report", "emergency", "accuses the police"],
)
def test_the_learned_messages_are_understood(
    read: Sequence[tuple[Message, Reading]],
    answer: Callable[[Reading], bool],
    label: Callable[[dict[str, str]], bool],
    precision: float,
    recall: float,
) -> None:
    known = [(answer(reading), label(row.labels)) for row, reading in read if "report" in row.labels]
    measured = precision_and_recall(known)
    assert measured[0] >= precision, measured
    assert measured[1] >= recall, measured


def test_the_substances_of_messages(read: Sequence[tuple[Message, Reading]]) -> None:
    pairs = [
        (set(filter(None, row.labels["substances"].split(";"))), set(reading.substances))
        for row, reading in read
        if row.labels.get("substances", "?") != "?"
    ]
    named = [(tag in said, tag in right) for right, said in pairs for tag in right | said]
    precision, recall = precision_and_recall(named)
    assert precision >= 0.98
    assert recall >= 0.98


def test_the_substances_and_manners_of_short_sentences() -> None:
    with (HERE / "corpus_lexicon.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 120
    for column in ("substances", "manners"):
        wrong = [row["text"] for row in rows if ",".join(getattr(understand(row["text"]), column)) != row[column]]
        assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize(
    "text",
    [
        "ada yang overdosis di kos belakang pasar, sekarang!!",
        "anaknya kejang, nggak sadar",
        "TRANSAKSI SEDANG BERLANGSUNG DEPAN ALFAMART",
        "anak saya habis minum pil banyak gak bangun2 pak tolong",
        "ada orang bawa parang ngamuk di pasar ndan tolong",
        "wonten lare kecemplung sumur, nyuwun tulung",
        "lagi pesta sabu di rumah kosong, 4 orang, sekarang ndan",
    ],
)
def test_an_emergency(text: str) -> None:
    assert understand(text).urgency == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "sudah lama ga kelihatan lagi yg jual pil",
        "skrg sdh jarang ndan yg pake sabu",
        "kalau ada yang overdosis hubungi siapa",
        "simulasi penanganan overdosis besok di polres",
        "tolong cepat kirim absen apel ya",
        "parang pramuka hilang tiga ndan",
        "hampir pingsan saya habis lari 12 menit",
        "tiap malam minggu ada yang pesta sabu di rumah kosong",
        "ada transaksi sabu di warung dekat pasar",
        "ada transaksi pil di warung pojok",
        "ada yang transaksi sabu di gang mawar",
        "di desa sebelah ada jual beli pil",
    ],
)
def test_no_emergency(text: str) -> None:
    assert understand(text).urgency != "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "si kacong ngedarin sabu numpang2 rmh temennya",
        "td pas binluh ada siswa ngadu kakaknya jual sabu",
        "nemu plastik klip kecil2 ada sisa serbuk putih banyak",
        "bocah kono podo ngombe pil koplo ning gardu",
        "ada yang jual inex di karaoke",
    ],
)
def test_a_report_about_drugs(text: str) -> None:
    reading = understand(text)
    assert reading.report
    assert reading.drugs
    assert reading.reads_like_tip


@pytest.mark.parametrize(
    "text",
    [
        "nyabu dulu bosku, nyarap bubur",
        "diteruskan dari humas: Polri gagalkan penyelundupan 1 ton sabu di Aceh",
        "besok sosialisasi bahaya narkoba di SMPN 2, mohon hadir",
        "siap komandan",
        "ada hiburan dangdut koplo di desa nanti malam",
        "sudah dicek, nihil, ternyata bukan narkoba",
        "",
        "   \n ",
        "👍",
    ],
)
def test_no_report(text: str) -> None:
    reading = understand(text)
    assert not reading.report
    assert not reading.reads_like_tip


@pytest.mark.parametrize(
    "text",
    [
        "tetangga saya tiap malam mukulin istrinya",
        "sound horek sampai jam 2 pagi, warga resah",
        "tambang pasir ilegal di bengawan, truknya lewat malam hari",
        "limbah pabrik dibuang ke sungai",
        "curanmor di parkiran alfamart, vario hitam",
    ],
)
def test_another_matter_is_for_community_policing(text: str) -> None:
    reading = understand(text)
    assert reading.other_matter
    assert not reading.drugs


@pytest.mark.parametrize(
    "text",
    ["jual sabu", "JUAL SABU!!", "jual sabuuuu", "jual s4bu", "jual 54bu", "jual sabunya", "jual sabune", "jual sabu2"],
)
def test_spellings_of_one_word(text: str) -> None:
    reading = understand(text)
    assert reading.substances == ("methamphetamine",)
    assert reading.manners == ("dealing",)


@pytest.mark.parametrize(
    "text",
    [
        "ngedarin tramadol",
        "ngdarkn tramdol",  # vowels dropped
        "ada yang jual pil tramdaol di kos",  # letters swapped
        "diedarkanipun tramadolnya",
        "trnsksi tramadol",
        "nawari tramadol",
    ],
)
def test_words_without_vowels_or_with_other_endings(text: str) -> None:
    reading = understand(text)
    assert reading.drugs
    assert reading.substances == ("tramadol",)


@pytest.mark.parametrize(
    "text",
    [
        "Sugihwaras, ada maling motor tadi malam",
        "Plumpang ada pengedar baru",
        "kos mawar bau menyengat, ada yang nyabu",
        "tlg ada yg nyuri mtr di psar",
    ],
)
def test_a_short_report(text: str) -> None:
    assert understand(text).report


@pytest.mark.parametrize("text", ["jual SS di kos", "jual s.s di kos", "jual s.s. di warung", "transaksi ss di kos"])
def test_short_words_count_in_a_text_about_drugs(text: str) -> None:
    assert understand(text).substances == ("methamphetamine",)


@pytest.mark.parametrize("text", ["ss", "minta ss dong", "dll", "pilkada", "rusabu", "sabuk", "kirim ss nya"])
def test_parts_of_words_and_likely_words_alone_are_no_drugs(text: str) -> None:
    reading = understand(text)
    assert not reading.drugs
    assert reading.substances == reading.manners == ()


def test_tags_stand_in_the_order_of_the_file() -> None:
    reading = understand("yang dijual tramadol, ganja, sabu, arak")
    assert reading.substances == ("methamphetamine", "cannabis", "tramadol", "alcohol")


@pytest.mark.parametrize(
    "text",
    [
        "oknum polisi Briptu X dari satnarkoba jadi bandar",
        "Kapolsek membekingi bandar",
        "ada oknum yang ikut jual sabu",
        "orang dalam polres selalu kasih tahu bandar kalau mau razia",
        "bandar setor ke polsek tiap bulan",
        "jangan lewat Bripka Anton, bandarnya adik dia",
        "Aipda Joko Susilo yang menyimpan sabu itu",
        "penyidik minta 10 juta supaya anak saya dilepas",
        "polisi melu nyabu neng omahe bandar",
        "sing mbekingi bakul pil iku pak kanit dewe",
        "anggota polsek nampi amplop saking bandar",
        "barang bukti sabu dijual lagi sama anggota",
        "isilop backing judol di ruko",
        "Kapolsek m\u200bembekingi b\u0301andar",
    ],
)
def test_an_accusation_seals(text: str) -> None:
    assert understand(text).accuses_police


@pytest.mark.parametrize(
    "text",
    [
        "polisi sudah datang",
        "sudah lapor Kapolsek",
        "mohon tim Satresnarkoba turun",
        "siap Pak Kapolsek",
        "kulo lapor pak Bhabin",
        "polisi gadungan",
        "diteruskan dari humas Polri: Polri gagalkan penyelundupan 1 ton sabu di Aceh",
        "polisi belum datang",
        "pak polisi tolong",
        "sudah lapor polsek kemarin",
        "sudah saya sampaikan ke Kanit",
        "sampun kulo aturaken dhateng Pak Kapolsek",
        "izin lapor ndan, ada yang jual sabu di belakang pasar",
        "mohon polisi segera ke lokasi, ada transaksi sabu",
        "tolong Satnarkoba grebek kos di gang mawar",
        "siap Ndan, laksanakan",
        "siap Kanit",
        "terima kasih Pak Kasat",
        "terima kasih Bripka Andi sudah membantu",
        "ada orang mengaku polisi minta uang lewat telepon",
        "polisi gadungan menipu warga di pasar",
        "diteruskan dari humas Polda: bandar besar ditangkap",
        "Kapolri resmikan gedung baru",
        "anggota Polsek gotong royong di masjid",
        "polisi menangkap pengedar sabu di Jenu",
        "pengedar ditangkap Satresnarkoba tadi malam",
        "Aipda Joko Susilo memimpin apel pagi",
        "Bripka Andi Wijaya menerima laporan warga",
        "bandarnya lari waktu polisi datang",
        "mereka takut polisi",
        "apakah bisa lapor ke polsek malam hari",
        "pak bhabin sudah ke rumah pelaku",
        "kulo nyuwun tulung polisi rawuh",
        "wis lapor polisi tapi durung teko",
        "barang bukti sudah diserahkan ke penyidik",
        "Kapolsek Jenu hadir di balai desa",
        "undangan rapat bersama Kapolres",
        "petugas sudah di TKP",
        "110 tidak diangkat, tolong polisi ke sini",
        "selamat ulang tahun Pak Kapolres",
        "jadwal piket Satresnarkoba minggu depan",
        "pemuda jual pil di depan polsek",
    ],
)
def test_a_mention_never_seals(text: str) -> None:
    assert not understand(text).accuses_police


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    reading = understand(text)
    assert reading.report or not reading.other_matter
