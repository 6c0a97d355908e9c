"""Which village a message speaks of. A wrong village is worse than a question, so doubt becomes candidates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.reading.place_words import PREFIXES
from bot.reading.places import Index, Place, key, slips_allowed
from bot.reading.sightings import Kind, Scan, Sighting
from bot.reading.spelling import tokens

__all__ = ["Finding", "Gazetteer", "Place"]

MOST_CANDIDATES = 5
_SIMILAR = 0.6  # below this share of equal letters a typed answer does not resemble a name


@dataclass(frozen=True)
class Finding:
    """What was understood of a place.

    `best`: the village, beyond reasonable doubt. `candidates`: at most five, to be asked with their district, also
    when it is only one of which the message leaves a doubt. `district`: its code, when no village was recognised
    for certain but a single district was.
    """

    best: Place | None = None
    candidates: tuple[Place, ...] = ()
    district: str | None = None


class Gazetteer:
    """The villages of a unit. Built once; holds no state of a conversation."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._index = Index(places)

    def find(self, text: str, own: Collection[str] = ()) -> Finding:
        """The village named in free text; `own` are the codes of the officer's villages, which win ties."""
        scan = Scan(self._index, tokens(text), own)
        sightings = _strongest(scan.sightings())
        results = [_narrowed(sighting, scan, own) for sighting in sightings]
        places = tuple(dict.fromkeys(place for found, _ in results for place in found))
        if len(places) == 1 and all(certain for _, certain in results):
            return Finding(best=places[0])
        codes = {mention.code for mention in scan.districts}
        district = codes.pop() if len(codes) == 1 else None
        if not places and district:
            places = tuple(p for p in self._index.places if p.code in own and p.name == p.district_name == _name(p, district))
        return Finding(candidates=places[:MOST_CANDIDATES], district=district)
