"""A tip's code as people type it."""

import pytest

from bot.reading.codes import read_code


@pytest.mark.parametrize(
    ("words", "code", "rest"),
    [
        ("AN-7K2Q", "AN-7K2Q", ""),
        ("an 7k2q: rumah hijau", "AN-7K2Q", "rumah hijau"),
        ("AN—7K2Q", "AN-7K2Q", ""),
        ("AN\u20117K2Q ya", "AN-7K2Q", "ya"),
        ("AN7K2Q", "AN-7K2Q", ""),
        ("(an-7k2q) ya", "AN-7K2Q", "ya"),
        ("\u200eAN-\u200e7K2Q", "AN-7K2Q", ""),
        ("#AN_7K2Q, ya", "AN-7K2Q", "ya"),
        ("“AN-7K2Q”", "AN-7K2Q", ""),
        ("ＡＮ－７Ｋ２Ｑ ya", "AN-7K2Q", "ya"),
        ("7k2q ya", "AN-7K2Q", "ya"),
        ("AN-O7IL", "AN-0711", ""),
        ("anggota di pasar", "", "anggota di pasar"),
        ("dimana itu", "", "dimana itu"),
        ("", "", ""),
    ],
)
def test_a_code_is_read_however_it_is_typed(words: str, code: str, rest: str) -> None:
    assert read_code(words) == (code, rest)
