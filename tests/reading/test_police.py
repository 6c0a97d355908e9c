"""Which messages accuse the police. Thresholds are as measured, rounded down; nothing was learned from `aside`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.police import accuses_police
from tests.reading.police_corpus import messages, precision_and_recall


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("aside", 0.77, 0.93), ("learn", 0.77, 0.99), ("shared", 0.94, 0.99)]
)
def test_accusations_are_told_from_mentions(part: str, precision: float, recall: float) -> None:
    answers = [(bool(accuses_police(row.text)), row.sealed) for row in messages() if row.part == part]
    measured = precision_and_recall(answers)
    assert measured[0] >= precision, measured
    assert measured[1] >= recall, measured


def test_the_corpus_is_large_and_a_third_is_aside() -> None:
    rows = messages()
    assert sum(row.sealed for row in rows) >= 600
    aside = [row for row in rows if row.part == "aside"]
    assert sum(row.sealed for row in aside) >= 200
    assert sum(not row.sealed for row in aside) >= 400
    assert not {row.voice for row in aside} & {row.voice for row in rows if row.part != "aside"}


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
    assert accuses_police(text)


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
    score = accuses_police(text)
    assert not score, score


def test_the_cues_that_decided_are_named() -> None:
    assert any(
        "POLICE" in reason or "post" in reason for reason in accuses_police("Kapolsek membekingi bandar").reasons
    )


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    accuses_police(text)


@pytest.mark.parametrize("text", ["rumahnya cat hijau", "rumahnya hijau"])
def test_a_few_plain_words_accuse_nobody(text: str) -> None:
    assert not accuses_police(text)
