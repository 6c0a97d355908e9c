"""What an officer's words say: the place by the unit's areas, the rest by the lexicon."""

from collections.abc import Iterable
from functools import cache

from bot.database.transaction import Tx
from bot.domain import areas
from bot.models.tip import Desk
from bot.reading.lexicon import Lexicon, Reading
from bot.reading.villages import Finding

# Twice what a platform lets a person write; more would only take time that others wait for.
LONGEST_READ = 8192


@cache
def _lexicon() -> Lexicon:
    return Lexicon()


def read_words(story: str) -> Reading:
    """Substances, urgency and topic of a story."""
    return _lexicon().read(story[:LONGEST_READ])


def desk_of(reading: Reading) -> Desk:
    """Who answers: community policing for what is clearly about something else than drugs."""
    return Desk.BINMAS if reading.other_topic and not reading.about_drugs else Desk.NARCOTICS


def find_village(tx: Tx, own: Iterable[str], story: str) -> Finding:
    """The village a story names; `own` are the codes of the officer's, which come first."""
    return areas.known(tx).gazetteer.find(story[:LONGEST_READ], list(own))
