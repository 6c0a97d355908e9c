"""Finds where a message names places, and how certain that is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.reading import place_words as known
from bot.reading.forms import full_word
from bot.reading.hidden import hidden_words
from bot.reading.mentions import Kind, Mention, Sighting
from bot.reading.outside import happens_outside, is_elsewhere
from bot.reading.places import Index, Place, key, may_be_misspelt, nearest, slips_allowed
from bot.reading.spelling import Token, sound

_LONGEST_NAME = 3  # words
_INTRODUCING = known.PREFIXES | known.PREPOSITIONS
_BEFORE_DISTRICTS = known.DISTRICT_PREFIXES | known.POST_PREFIXES
_NEVER_FIRST = known.NOT_NAMES | known.PREPOSITIONS
_PLAIN_LENGTH = 5  # a shorter name alone is often another word
_SHORTEST_SLIP = 4  # letters: a shorter misspelt word may be any word


class Scan:
    """One message: finds first the districts, then the villages."""

    def __init__(self, index: Index, words: Sequence[Token], own: Collection[str]) -> None:
        self._index = index
        self._tokens = words
        self._words = [index.without_preposition(full_word(token.word)) for token in words]
        self._sounds = [sound(word) for word in self._words]
        self._keys: dict[tuple[int, int], str] = {}
        self._own = frozenset(own)
        self._hidden = hidden_words(self._words, index)
        self.mentions = tuple(self._find_mentions())
        self._district_starts = {mention.start for mention in self.mentions}
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
            if sighting and not is_elsewhere(self._words, sighting.end, self._district_starts):
                yield sighting

    def happens_outside(self) -> bool:
        """Whether the message says that something happens in another regency."""
        return happens_outside(self._words)

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

    def district_word(self, position: int) -> str | None:
        """The district whose exact name stands here, however ordinary the word is."""
        spelling = self._key(position, 1)
        return None if spelling in known.SEATS else self._index.districts.get(spelling)

    def _placed(self, position: int) -> bool:
        return self._word(position - 1) in known.LOCATIVES

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

    # Districts

    def _find_mentions(self) -> Iterator[Mention]:
        for position in range(len(self._words)):
            before = self._word(position - 1)
            if before in _BEFORE_DISTRICTS:
                mention = self._introduced_district(position, sure=before in known.DISTRICT_PREFIXES)
            elif position in self._hidden or not self._may_be_name(position) or self._is_village_name(position):
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
            misspelt = len(spelling) >= 7 and self._word(position - 1) not in known.VILLAGE_PREFIXES
            if misspelt and spelling not in known.EVERYDAY and spelling not in self._index.villages:
                found = nearest(spelling, self._index.district_keys, 1)
                if found and found.keys[0][0] == spelling[0]:
                    return Mention(position, position + count, self._index.districts[found.keys[0]])
        return self._short_district(position)

    def _short_district(self, position: int) -> Mention | None:
        """A district without vowels, if a preposition or five consonants make it likely: "plmpang"."""
        spelling = self._key(position, 1)
        names = self._index.short_for(spelling, 3 if self._placed(position) else 5)
        codes = [self._index.districts[name] for name in names if name in self._index.districts]
        blocked = not codes or spelling in known.EVERYDAY or len(codes) < len(names)
        blocked = blocked or self._word(position - 1) in known.VILLAGE_PREFIXES
        return None if blocked else Mention(position, position + 1, codes[0])

    def _may_be_name(self, position: int) -> bool:
        """Whether a word begins as some name does, or stands after a preposition or before a district.

        Saves the search for most words.
        """
        if self._word(position - 1) in _INTRODUCING or self._index.may_begin(self._sounds[position]):
            return True
        return position + 1 < len(self._words) and self._sounds[position + 1] in self._index.districts

    def _is_village_name(self, position: int) -> bool:
        """Whether the word is the exact name of a village after "desa" or before its district: "Senori Merakurak"."""
        places = self._index.villages.get(self._key(position, 1), ())
        if not places or self._word(position - 1) in known.VILLAGE_PREFIXES:
            return bool(places)
        following = self.district_word(position + 1)
        return following != self.district_word(position) and any(each.district_code == following for each in places)

    # Villages

    def _sighting_at(self, position: int) -> Sighting | None:
        before = self._word(position - 1)
        if before in known.VILLAGE_PREFIXES:
            return self._exact(position, Kind.PREFIXED) or self._misspelt(position)
        if before in known.HAMLET_PREFIXES:
            return self._exact(position, Kind.HAMLET)
        if position in self._taken or not self._may_be_name(position):
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
            found = found or self._index.near(spelling, slips_allowed(len(spelling))) or self._dropped(spelling)
            if found and (best is None or found[1] < best[0]):
                best = found[1], self._weighed(Sighting(start, start + count, found[0], Kind.PREFIXED), found[1])
        return best[1] if best else None

    def _dropped(self, spelling: str) -> tuple[tuple[Place, ...], int] | None:
        """The villages that a word without vowels after "desa" stands for; it counts as several typing mistakes."""
        places = self._index.shortened(spelling, 3)
        return (places, len(spelling)) if places else None

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
        """A village whose name is an everyday word: accepted before its district, a candidate after "di".

        Of the villages of this name the officer's own ones come first.
        """
        placed = self._word(sighting.start - 1) in known.PREPOSITIONS
        district = self.district_after(sighting)
        if district and any(place.district_code == district.code for place in sighting.places):
            named = placed or district.sure or self.name(sighting) not in known.IN_SENTENCES or sighting.start == 0
            return replace(sighting, certain=sighting.certain and named)
        if len(sighting.places) == 1 and self._word(sighting.end) in known.SEATS and sighting.places[0].in_seat:
            return sighting
        mine = tuple(place for place in sighting.places if place.code in self._own)
        if self._begins_message(sighting) and not mine:
            return replace(sighting, certain=False)
        if not self._placed(sighting.start) or self._tail_follows(sighting.end):
            return replace(sighting, places=mine, certain=False) if placed and mine else None
        return replace(sighting, places=mine or sighting.places, certain=len(mine) == 1)

    def _begins_message(self, sighting: Sighting) -> bool:
        """Whether a message begins with the name, and a verb or nothing follows: "Banjar ada yang jual"."""
        follows = sighting.end == len(self._words) or self._word(sighting.end) in known.AFTER_PLACES
        return sighting.start == 0 and follows and self.name(sighting) not in known.IN_SENTENCES

    def _bare_misspelt(self, start: int) -> Sighting | None:
        """A misspelt village without "desa": a long name with one mistake (two from ten letters on).

        A shorter one before its district; a name without vowels; and after "di" also a short name, as a candidate.
        """
        codes = {mention.code for mention in self.mentions}
        for count in (1, 2):
            spelling = self._key(start, count)
            words = self._sounds[start : start + count]
            blocked = known.EVERYDAY if count == 1 else _NEVER_FIRST
            if len(spelling) < _SHORTEST_SLIP or not blocked.isdisjoint(words):
                continue
            if not self._taken.isdisjoint(range(start, start + count)):
                continue
            places = self._index.misspelt(spelling, 2 if count == 1 and len(spelling) >= 10 else 1, codes)
            if places:
                others = tuple(place for place in self._index.shortened(spelling, 5) if place not in places)
                return Sighting(start, start + count, places + others, Kind.BARE, not others)
            doubtful = self._doubtful(start, count, spelling)
            if doubtful:
                return doubtful
        return None

    def _doubtful(self, start: int, count: int, spelling: str) -> Sighting | None:
        """A misspelt name that is a candidate only, unless its district follows."""
        placed = count == 1 and self._placed(start)
        behind = self.district_word(start + count)
        places = self._index.shortened(spelling, 3 if placed or behind else 5)
        if not places and len(spelling) >= 6 and (placed or behind):
            found = self._index.near(spelling, 1, [behind] if behind else ())
            places = tuple(place for place in (found[0] if found else ()) if may_be_misspelt(place, spelling))
        if not places:
            return None
        certain = behind is not None and [place.district_code for place in places].count(behind) == 1
        return Sighting(start, start + count, places, Kind.BARE, certain)
