"""Finds where a message names places, and how certain that is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.reading import place_words as known
from bot.reading.places import Index, Place, key, nearest, slips_allowed
from bot.reading.spelling import Token, sound

_LONGEST_NAME = 3  # words
_PLAIN_LENGTH = 5  # a shorter name alone is often another word


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


class Scan:
    """One message: finds first the districts, then the villages."""

    def __init__(self, index: Index, words: Sequence[Token], own: Collection[str]) -> None:
        self._index = index
        self._tokens = words
        self._words = [token.word for token in words]
        self._sounds = [sound(word) for word in self._words]
        self._keys: dict[tuple[int, int], str] = {}
        self._own = frozenset(own)
        self._hidden = self._hide()
        self.mentions = tuple(self._find_mentions())
        in_mentions = {i for mention in self.mentions for i in range(mention.start, mention.end)}
        self._taken = self._hidden | in_mentions

    def name(self, sighting: Sighting) -> str:
        """The key of the words of a sighting."""
        return key(self._words[sighting.start : sighting.end])

    def sightings(self) -> Iterator[Sighting]:
        """Every village that the message may name."""
        position = 0
        while position < len(self._words):
            sighting = self._sighting_at(position)
            position = sighting.end if sighting else position + 1
            if sighting and not self._is_elsewhere(sighting.end):
                yield sighting

    def district_after(self, sighting: Sighting) -> Mention | None:
        """The district right after a village, also one that alone would be too ordinary or too badly spelt."""
        start = sighting.end
        sure = self._word(start) in known.DISTRICT_PREFIXES
        start += sure
        mention = next((found for found in self.mentions if found.start == start), None)
        if mention is not None:
            return mention
        codes = {place.district_code for place in sighting.places}
        names = [name for name, code in self._index.districts.items() if code in codes]
        for count in (2, 1):
            spelling = self._key(start, count)
            if not spelling or (spelling in known.SEATS and not sure) or spelling in known.NOT_NAMES:
                continue
            found = nearest(spelling, names, 1 if len(spelling) > 2 else 0)
            if found and len(found.keys) == 1:
                return Mention(start, start + count, self._index.districts[found.keys[0]], sure)
        return None

    def _word(self, position: int) -> str:
        return self._words[position] if 0 <= position < len(self._words) else ""

    def _key(self, start: int, count: int) -> str:
        """The key of `count` words, or "" if they do not belong together."""
        known_key = self._keys.get((start, count))
        if known_key is None:
            words = self._words[start : start + count]
            together = len(words) == count and all(token.joins for token in self._tokens[start : start + count - 1])
            known_key = key(words) if together and known.PREFIXES.isdisjoint(words) else ""
            self._keys[start, count] = known_key
        return known_key

    def _tail_follows(self, end: int) -> bool:
        """Whether the next word makes the words before `end` the first half of a longer name."""
        return end < len(self._words) and self._tokens[end - 1].joins and self._words[end] in known.TAILS

    def _hide(self) -> frozenset[int]:
        """Positions of words that name persons, streets, shops, or places in other regencies."""
        hidden: set[int] = set()
        for position, word in enumerate(self._words):
            following = self._word(position + 1)
            if word in known.ELSEWHERE:
                hidden.add(position)
            elif word in known.PERSON_TITLES and following not in known.OFFICES | known.PERSON_TITLES:
                hidden.add(position + 1)
            elif word in known.STREET_WORDS | known.HAMLET_PREFIXES:
                hidden.add(position + 1)
                if self._word(position + 2) in known.TAILS:
                    hidden.add(position + 2)
        return frozenset(hidden)

    # Districts

    def _find_mentions(self) -> Iterator[Mention]:
        for position in range(len(self._words)):
            before = self._word(position - 1)
            if before in known.DISTRICT_PREFIXES | known.POST_PREFIXES:
                mention = self._introduced_district(position, sure=before in known.DISTRICT_PREFIXES)
            elif position in self._hidden or self._is_village_name(position):
                continue
            else:
                mention = self._bare_district(position)
            if mention:
                yield mention

    def _introduced_district(self, position: int, *, sure: bool) -> Mention | None:
        for count in (2, 1):
            spelling = self._key(position, count)
            if spelling in self._index.districts:
                return Mention(position, position + count, self._index.districts[spelling], sure, not sure)
        for count in (2, 1):
            spelling = self._key(position, count)
            found = nearest(spelling, self._index.district_keys, slips_allowed(len(spelling))) if spelling else None
            if found and len(found.keys) == 1:
                return Mention(position, position + count, self._index.districts[found.keys[0]], sure, not sure)
        return None

    def _bare_district(self, position: int) -> Mention | None:
        placed = self._word(position - 1) in known.PREPOSITIONS
        for count in (2, 1):
            spelling = self._key(position, count)
            code = self._index.districts.get(spelling)
            if spelling in known.SEATS:
                neighbours = {self._word(position - 1), self._word(position + 1)}
                return Mention(position, position + 1, code, sure=True) if code and "kota" in neighbours else None
            if code and (placed or spelling not in known.ORDINARY):
                return Mention(position, position + count, code)
            if len(spelling) >= 7 and spelling not in known.EVERYDAY and spelling not in self._index.villages:
                found = nearest(spelling, self._index.district_keys, 1)
                if found and found.keys[0][0] == spelling[0]:
                    return Mention(position, position + count, self._index.districts[found.keys[0]])
        return None

    def _is_village_name(self, position: int) -> bool:
        """Whether the word follows "desa" and is the exact name of a village, so it does not mean a district."""
        return self._word(position - 1) in known.VILLAGE_PREFIXES and self._key(position, 1) in self._index.villages

    # Villages

    def _sighting_at(self, position: int) -> Sighting | None:
        before = self._word(position - 1)
        if before in known.VILLAGE_PREFIXES:
            return self._exact(position, Kind.PREFIXED) or self._misspelt(position)
        if before in known.HAMLET_PREFIXES:
            return self._exact(position, Kind.HAMLET)
        if position in self._taken:
            return None
        return self._bare(position) or self._bare_misspelt(position)

    def _exact(self, start: int, kind: Kind) -> Sighting | None:
        """A village by the sound of its name. Tries the most words first."""
        for count in range(_LONGEST_NAME, 0, -1):
            spelling = self._key(start, count)
            places = self._index.named(spelling)
            if places and not self._tail_follows(start + count):
                urban = self._word(start - 1) in known.URBAN_PREFIXES
                longer = self._longer(spelling, start, count)
                return Sighting(start, start + count, places + longer, kind, not longer, urban)
        return None

    def _longer(self, spelling: str, start: int, count: int) -> tuple[Place, ...]:
        """Villages with a longer name that the next word may belong to: "Leran Wetna" is not Leran."""
        extended = self._key(start, count + 1)
        if not extended or self._not_a_name(start + count):
            return ()
        names = [name for name in self._index.village_keys if name.startswith(spelling) and name != spelling]
        found = nearest(extended, names, slips_allowed(len(extended)))
        return tuple(place for name in (found.keys if found else ()) for place in self._index.villages[name])

    def _not_a_name(self, position: int) -> bool:
        return position in self._taken or self._sounds[position] in known.NOT_NAMES

    def _misspelt(self, start: int) -> Sighting | None:
        """A misspelt village after "desa": searched first in the districts that the message names, then everywhere."""
        codes = {mention.code for mention in self.mentions}
        best: tuple[int, Sighting] | None = None
        for count in (1, 2):
            spelling = self._key(start, count)
            if not spelling or self._tail_follows(start + count):
                continue
            if any(map(self._not_a_name, range(start, start + count))):
                continue
            found = codes and self._index.near(spelling, max(slips_allowed(len(spelling)), len(spelling) == 3), codes)
            found = found or self._index.near(spelling, slips_allowed(len(spelling)))
            if found and (best is None or found[1] < best[0]):
                best = found[1], self._weighed(Sighting(start, start + count, found[0], Kind.PREFIXED), found[1])
        return best[1] if best else None

    def _weighed(self, sighting: Sighting, slips: int) -> Sighting:
        """A misspelt name is certain if its district follows or if it is long: "desa beli" may not be a name."""
        behind = self.district_after(sighting)
        supported = behind is not None and any(place.district_code == behind.code for place in sighting.places)
        spelling = self.name(sighting)
        long = len(spelling) >= 10 or (slips == 1 and len(spelling) >= 7)
        certain = supported or (long and spelling not in known.EVERYDAY)
        return replace(sighting, certain=certain)

    def _bare(self, start: int) -> Sighting | None:
        sighting = self._exact(start, Kind.BARE)
        if sighting is None or not self._taken.isdisjoint(range(sighting.start, sighting.end)):
            return None
        spelling = self.name(sighting)
        if len(spelling) >= _PLAIN_LENGTH and spelling not in known.ORDINARY:
            return sighting
        return self._ordinary(sighting)

    def _ordinary(self, sighting: Sighting) -> Sighting | None:
        """A village whose name is an everyday word: accepted before its district, a candidate if it is `own`."""
        placed = self._word(sighting.start - 1) in known.PREPOSITIONS
        district = self.district_after(sighting)
        if district and any(place.district_code == district.code for place in sighting.places):
            return replace(sighting, certain=sighting.certain and (placed or district.sure))
        mine = tuple(place for place in sighting.places if place.code in self._own)
        return replace(sighting, places=mine, certain=False) if placed and mine else None

    def _bare_misspelt(self, start: int) -> Sighting | None:
        """A misspelt village without "desa": only long names, with one mistake (two from ten letters on)."""
        for count in (1, 2):
            spelling = self._key(start, count)
            words = self._sounds[start : start + count]
            blocked = known.EVERYDAY if count == 1 else known.NOT_NAMES | known.PREPOSITIONS
            if len(spelling) < 6 or not blocked.isdisjoint(words):
                continue
            if not self._taken.isdisjoint(range(start, start + count)):
                continue
            places = self._near_strict(spelling, slips=2 if count == 1 and len(spelling) >= 10 else 1)
            if places:
                return Sighting(start, start + count, places, Kind.BARE)
        return None

    def _near_strict(self, spelling: str, slips: int) -> tuple[Place, ...]:
        if len(spelling) >= 8:
            found = self._index.near(spelling, slips)
        elif len(spelling) >= 6 and self.mentions:
            found = self._index.near(spelling, 1, {mention.code for mention in self.mentions})
        else:
            return ()
        places = found[0] if found else ()
        return tuple(place for place in places if self._may_be_misspelt(place, spelling))

    @staticmethod
    def _may_be_misspelt(place: Place, spelling: str) -> bool:
        name = key(place.name.lower().split())
        return name not in known.ORDINARY and name[0] == spelling[0] and len(name) >= 6

    def _is_elsewhere(self, end: int) -> bool:
        """Whether the words from `end` on name another regency: "... kec Balen Bojonegoro"."""
        if self._word(end) in known.DISTRICT_PREFIXES:
            if any(mention.start == end + 1 for mention in self.mentions):
                return False
            end += 2
        if self._word(end) in known.ELSEWHERE_PREFIXES:
            end += 1
        return self._word(end) in known.ELSEWHERE
