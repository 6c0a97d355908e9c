"""Places in other regencies: what lies there is no village of the unit, and an event there is a finding of its own."""

from collections.abc import Collection, Sequence

from bot.reading import place_words as known

_BEFORE = 3  # words between "ds" or "di" and the regency: "di pasar Kapas Bojonegoro"


def is_elsewhere(words: Sequence[str], end: int, districts: Collection[int]) -> bool:
    """Whether the words from `end` on name another regency: "... kec Balen Bojonegoro".

    `districts`: where the message names a district of this unit.
    """
    if _word(words, end) in known.DISTRICT_PREFIXES:
        if end + 1 in districts:
            return False
        end += 2
    if _word(words, end) in known.ELSEWHERE_PREFIXES:
        end += 1
    return _word(words, end) in known.ELSEWHERE


def happens_outside(words: Sequence[str]) -> bool:
    """Whether a message says that something happens in another regency: "di Cepu", not "kabur ke Cepu"."""
    return any(word in known.ELSEWHERE and _is_location(words, at) for at, word in enumerate(words))


def _is_location(words: Sequence[str], at: int) -> bool:
    """Whether the regency at this position is where, not where from or where to."""
    if at == 0:
        return words[0] not in known.ELSEWHERE_OR_NOT and _word(words, 1) not in known.DIRECTIONS
    before = words[max(0, at - _BEFORE - 1) : at]
    for word in reversed(before):
        if word in known.DIRECTIONS or word in known.PERSON_TITLES or word in known.POST_PREFIXES:
            return False
        if word in known.LOCATIVES or word in known.AREA_PREFIXES:
            return True
    return at == 1 and words[1] not in known.ELSEWHERE_OR_NOT  # "Kasiman Bojonegoro ..."


def _word(words: Sequence[str], position: int) -> str:
    return words[position] if position < len(words) else ""
