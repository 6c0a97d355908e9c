"""What a message may name: villages and districts, with the positions of their words."""

from dataclasses import dataclass
from enum import IntEnum

from bot.reading.places import Place


class Kind(IntEnum):
    """How a village is named. If a message has several kinds, the highest one counts."""

    HAMLET = 0
    BARE = 1
    PREFIXED = 2


@dataclass(frozen=True)
class Sighting:
    """Words `start` to `end` may name one of `places`."""

    start: int
    end: int
    places: tuple[Place, ...]
    kind: Kind
    certain: bool = True
    urban: bool = False


@dataclass(frozen=True)
class Mention:
    """Words `start` to `end` name a district. `sure`: after "kec". `post`: after an office ("polsek")."""

    start: int
    end: int
    code: str
    sure: bool = False
    post: bool = False
