"""Who of a roster a text names: in full, or by a bare word of the name."""

import pytest

from bot.reading.names import FullName, NameIndex

ROSTER = NameIndex(
    [
        FullName("slamet", "Slamet Riyadi, S.H."),
        FullName("budi", "Budi Hartono"),
        FullName("rahayu", "Rahayu Widyaningsih"),
        FullName("bagus", "Bagus Setiawan"),
        FullName("yusuf", "M. Yusuf Ardiansyah"),
        FullName("achmad", "Achmad Soewarno"),
        FullName("mono", "Sutikno"),
        FullName("galih", "Galih Sasmita Wardana"),
    ]
)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Briptu Budi jual sabu", "budi"),
        ("briptu pak budi itu lho", "budi"),
        ("BRIPTU HARTONO ikut pesta", "budi"),
        ("pak Slamet Riyadi dari satnarkoba", "slamet"),
        ("slamet riadi", "slamet"),
        ("Slameet Riyaddi", "slamet"),
        ("Slamét Riyadi", "slamet"),
        ("Sla\u200bmet Riyadi", "slamet"),
        ("Sla\u00admet Ri\u202eyadi", "slamet"),
        ("pak slamet dari satnarkoba", "slamet"),
        ("slamet yang dinas di polsek Jenu", "slamet"),
        ("jangan lewat Kanit Slamet", "slamet"),
        ("bhabin Bagus yang simpan", "bagus"),
        ("Aipda. Bagus", "bagus"),
        ("moh yusuf ardiansyah main", "yusuf"),
        ("akp yusuf", "yusuf"),
        ("Ahmad Suwarno terima uang", "achmad"),
        ("iptu sutikno", "mono"),
        ("Galih Wardana", "galih"),
        ("Briptu Galih", "galih"),
        ("Rahayu Widyaningsih", "rahayu"),
        ("bu rahayu polres", "rahayu"),
    ],
)
def test_a_name_with_rank_post_unit_or_second_word_is_full(text: str, who: str) -> None:
    assert ROSTER.read(text).in_full == {who}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("pak budi jual pil di warung", "budi"),
        ("bandarnya mas slamet", "slamet"),
        ("Yusuf yang antar", "yusuf"),
        ("lapor, galih bawa ganja", "galih"),
        ("sutikno pesta di rumah", "mono"),
    ],
)
def test_a_bare_name_is_told_apart(text: str, who: str) -> None:
    named = ROSTER.read(text)
    assert named.bare == {who}
    assert not named.in_full


@pytest.mark.parametrize(
    "text",
    [
        "salam rahayu",
        "slamet pagi ndan",
        "selamat siang",
        "pak, slamet sore",
        "hasilnya bagus",
        "bagus sekali laporannya",
        "budi daya lele",
        "budi pekerti",
        "rumah di desa Sugihwaras",
        "",
    ],
)
def test_a_word_that_is_a_name_too_names_nobody(text: str) -> None:
    named = ROSTER.read(text)
    assert not named.in_full
    assert not named.bare


def test_two_members_of_one_name() -> None:
    roster = NameIndex([FullName(1, "Eko Prasetyo"), FullName(2, "Eko Wahyudi")])
    assert roster.read("Bripka Eko").in_full == {1, 2}
    assert roster.read("Eko Wahyudi").in_full == {2}


def test_words_of_two_members_are_no_full_name() -> None:
    named = ROSTER.read("pak budi, slamet dan yusuf")
    assert not named.in_full
