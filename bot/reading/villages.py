"""Finds the village that a message names.

A wrong village is worse than a question, so a village that is not certain becomes a candidate.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.reading.forms import full_word
from bot.reading.mentions import Kind, Sighting
from bot.reading.place_words import PREFIXES
from bot.reading.places import Index, Place, key, nearest, slips_allowed
from bot.reading.sightings import Scan
from bot.reading.spelling import tokens

__all__ = ["Finding", "Gazetteer", "Place"]

MOST_CANDIDATES = 5
_SIMILAR = 0.6  # below this share of equal letters a typed answer does not resemble a name


@dataclass(frozen=True)
class Finding:
    """What was understood of a place.

    `best`: the village, if it is certain. `candidates`: up to five villages to ask the officer about, also a single
    one that is not certain. `district`: its code, if no village is certain but a single district was named.
    `outside`: another regency was named instead.
    """

    best: Place | None = None
    candidates: tuple[Place, ...] = ()
    district: str | None = None
    outside: bool = False

    @property
    def code(self) -> str | None:
        """The code of the village, or of the district if no village is certain."""
        return self.best.code if self.best else self.district

    @property
    def villages(self) -> Sequence[Place]:
        """The village, or those to ask about."""
        return (self.best,) if self.best else self.candidates


class Gazetteer:
    """The villages of a unit. Built once, and keeps no state between calls."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._index = Index(places)

    def find(self, text: str, own: Collection[str] = ()) -> Finding:
        """The village named in free text; `own` are the codes of the officer's villages, which win ties."""
        scan = Scan(self._index, tokens(text), own)
        sightings = list(scan.sightings())
        strongest = max((sighting.kind for sighting in sightings), default=Kind.HAMLET)
        results = [self._narrow(sighting, scan, own) for sighting in sightings if sighting.kind == strongest]
        places = tuple(dict.fromkeys(place for found, _ in results for place in found))
        if len(places) == 1 and all(certain for _, certain in results):
            return Finding(best=places[0])
        codes = {mention.code for mention in scan.mentions}
        district = next(iter(codes)) if len(codes) == 1 else None
        if district and not places:
            places = self._own_seat(district, own)
        outside = not places and not codes and scan.happens_outside()
        return Finding(candidates=places[:MOST_CANDIDATES], district=district, outside=outside)

    def search(self, words: str, limit: int = 9) -> tuple[Place, ...]:
        """The best matches for a name typed as an answer, exact ones first. A district alone gives its villages."""
        typed = [word for word in (full_word(token.word) for token in tokens(words)) if word not in PREFIXES]
        if not typed:
            return ()
        exact = self._index.named(key(typed))
        district, rest = self._split_district(typed)
        places = [place for place in self._index.places if district in (None, place.district_code)]
        scores = {place: _likeness(key(rest), key(place.name.lower().split())) for place in places}
        similar = sorted((p for p in places if scores[p] >= _SIMILAR), key=lambda p: (-scores[p], p.name, p.code))
        return tuple(dict.fromkeys((*exact, *similar)))[:limit]

    def _split_district(self, typed: list[str]) -> tuple[str | None, list[str]]:
        """The district at the end of a typed answer, and the words before it."""
        for count in (2, 1):
            rest, spelling = typed[:-count], key(typed[-count:])
            found = nearest(spelling, self._index.district_keys, slips_allowed(len(spelling)) and 1)
            if len(typed) >= count and found and len(found.keys) == 1 and (rest or found.slips == 0):
                return self._index.districts[found.keys[0]], rest
        return None, typed

    def _own_seat(self, district: str, own: Collection[str]) -> tuple[Place, ...]:
        """The officer's own village that bears the name of its district: "di Jenu" may mean either."""
        return tuple(
            place
            for place in self._index.places
            if place.code in own and place.district_code == district and place.name == place.district_name
        )

    def _narrow(self, sighting: Sighting, scan: Scan, own: Collection[str]) -> tuple[tuple[Place, ...], bool]:
        """The places of a sighting that fit the named districts and the officer's villages; whether it is certain."""
        certain = sighting.certain
        following = scan.district_word(sighting.end)
        longer = self._index.longer(scan.name(sighting), following) if following else ()
        if longer and all(place.district_code != following for place in sighting.places):
            return longer, len(longer) == 1
        behind = scan.district_after(sighting)
        named = [behind] if behind else scan.mentions
        codes = {mention.code for mention in named}
        places = tuple(place for place in sighting.places if place.district_code in codes)
        if codes and not places:
            places = sighting.places
            similar = self._index.near(scan.name(sighting), 1, codes)
            if similar and behind and behind.sure:
                places = similar[0]
            else:
                places += similar[0] if similar else ()
                certain = certain and all(mention.post for mention in named)
        places = _tie_break(places or sighting.places, sighting, own)
        if sighting.kind is Kind.HAMLET:
            certain = all(place.code in own for place in places)
        return places, certain


def _tie_break(places: tuple[Place, ...], sighting: Sighting, own: Collection[str]) -> tuple[Place, ...]:
    """Among villages of the same name, prefers a kelurahan if the message says so, then the officer's own."""
    if len(places) > 1 and sighting.urban:
        places = tuple(place for place in places if place.urban) or places
    if len(places) > 1:
        places = tuple(place for place in places if place.code in own) or places
    return places


def _likeness(typed: str, name: str) -> float:
    """How similar a typed key is to a name; 1 means equal. An empty key is similar to every name."""
    if not typed or typed == name:
        return 1.0
    whole = OSA.normalized_similarity(typed, name)
    beginning = OSA.normalized_similarity(typed, name[: len(typed)]) if len(typed) >= 3 else 0.0
    return max(whole, 0.95 * beginning)
