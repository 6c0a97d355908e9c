"""Splits a message into sentences and words, and gives different spellings of a word one form."""

import re
from functools import lru_cache

from bot.reading.folding import unmarked
from bot.reading.spelling import KEPT_WORDS, undoubled

_SENTENCE_END = re.compile(r"[.!?;:]+\s+|\n+")
_DOTTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")  # "s.s.", "a.n."
_WORD = re.compile(r"[a-z0-9@$]+")
_LETTERS_FOR = str.maketrans("43105@$", "aeiosas")
_NUMBER = re.compile(  # with what is counted: "500rb", but not "54bu"
    r"^[0-9][0-9o]*(?=(?:rb|ribu|ewu|k|jt|juta|yuta|mil|kg|gr|g|gram|ons|mg|ml|l|cm|m|km|x|th|thn|bln|hr|jam|jm|menit|mnt"
    r"|org|orang|wong|btr|butir|biji|iji|klip|strip|an|am|pm|pcs|st|nd|rd|d)?$)"
)
# Indonesian and Javanese endings: barangnya, kamare, ngejokke, ngedolno, ngedarin, jualan.
_ENDINGS = ("kannya", "nya", "kan", "ake", "ne", "ke", "no", "in", "an", "e", "i")
_STEM = 3  # letters that stay, at least: "pile" is "pil"
_LONG_STEM = 4  # before an ending that many short words have: "karno", "kopi"


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence, in lower case, without accents and characters that nobody sees."""
    simple = unmarked(text).lower()
    simple = _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", simple)
    return [_WORD.findall(part) for part in _SENTENCE_END.split(simple)]


@lru_cache(KEPT_WORDS)
def plain(word: str) -> str:
    """A word without doubled letters, figures for letters and the 2 of a doubling ("kejang2").

    All numbers have one form: "500rb" and "50rb" are "0rb".
    """
    number, figures = _NUMBER.subn("0", word)
    return undoubled(number) if figures else _letters(word)


@lru_cache(KEPT_WORDS)
def stem(word: str) -> str:
    """A word as `plain`, without its ending; a figure at its beginning stands for a letter too ("54bu")."""
    word = word if word.isdigit() else _letters(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (_LONG_STEM if ending in ("no", "i") else _STEM):
            return word[: -len(ending)]
    return word


def _letters(word: str) -> str:
    if len(word) > 2:  # "s2" is a word of its own
        word = word.removesuffix("2")
    word = word.translate(_LETTERS_FOR)
    return word[:2] if len(set(word)) == 1 else undoubled(word)  # "sss" is "ss", "ll" stays
