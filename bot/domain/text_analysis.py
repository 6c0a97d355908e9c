"""Reads an officer's text: the village from the area list, everything else from the lexicon."""

from collections.abc import Iterable
from functools import cache

from bot.database.transaction import Tx
from bot.domain import areas
from bot.models.tip import Desk, Urgency
from bot.reading.lexicon import Lexicon, Reading
from bot.reading.villages import Finding

# Characters: twice the longest message a platform allows. Reading more would only delay other updates.
LONGEST_READ = 8192


@cache
def _lexicon() -> Lexicon:
    return Lexicon()


def read_words(story: str) -> Reading:
    """Substances, urgency and topic of a story."""
    return _lexicon().read(story[:LONGEST_READ])


def desk_of(reading: Reading) -> Desk:
    """The desk that answers: community policing if the text is clearly not about drugs, else narcotics."""
    return Desk.BINMAS if reading.other_topic and not reading.about_drugs else Desk.NARCOTICS


def urgency_of(reading: Reading) -> Urgency:
    return Urgency(reading.urgency)


def find_village(tx: Tx, own: Iterable[str], story: str) -> Finding:
    """The village that a story names. The officer's own villages, by code in `own`, are preferred."""
    return areas.known(tx).gazetteer.find(story[:LONGEST_READ], list(own))


def is_outside(tx: Tx, story: str) -> bool:
    """Whether a story names a place in another regency and none in this one."""
    return find_village(tx, (), story).outside
