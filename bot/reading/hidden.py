"""Words that a message uses for something else than a village."""

from collections.abc import Sequence

from bot.reading import place_words as known
from bot.reading.places import Index
from bot.reading.spelling import sound


def hidden_words(words: Sequence[str], index: Index) -> frozenset[int]:
    """Positions of words that name persons, streets, shops, or places in other regencies."""
    hidden: set[int] = set()
    following = [*words[1:], "", ""]
    for position, word in enumerate(words):
        after = following[position]
        if word in known.ELSEWHERE and not index.named(sound(word)):
            hidden.add(position)
        elif word in known.PERSON_TITLES and after not in known.OFFICES | known.PERSON_TITLES:
            hidden.add(position + 1)
        elif word in known.STREET_WORDS | known.HAMLET_PREFIXES:
            hidden.add(position + 1)
            if following[position + 1] in known.TAILS:
                hidden.add(position + 2)
    return frozenset(hidden)
