"""Words that a message uses for something else than a village."""

from collections.abc import Sequence

from bot.reading import place_words as known
from bot.reading.places import Index
from bot.reading.spelling import sound

_OFFICES_AND_TITLES = known.OFFICES | known.PERSON_TITLES
_BEFORE_NAMES = known.STREET_WORDS | known.HAMLET_PREFIXES


def hidden_words(words: Sequence[str], index: Index) -> frozenset[int]:
    """Positions of words that name persons, streets, shops, or places in other regencies."""
    hidden: set[int] = set()
    following = [*words[1:], "", ""]
    for position, word in enumerate(words):
        after = following[position]
        if word in known.ELSEWHERE and not index.named(sound(word)):
            hidden.add(position)
        elif word in known.PERSON_TITLES and after not in _OFFICES_AND_TITLES:
            hidden.add(position + 1)
        elif word in _BEFORE_NAMES:
            hidden.add(position + 1)
            if following[position + 1] in known.TAILS:
                hidden.add(position + 2)
    return frozenset(hidden)
