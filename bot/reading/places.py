"""Places, and an index that finds them by the sound of the name or by the nearest spelling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.reading.place_words import ABBREVIATIONS, JOINED_PREPOSITIONS, ORDINARY, SEATS
from bot.reading.spelling import KEPT_WORDS, sound

_DIRECTIONS = ("kulon", "wetan", "lor", "kidul")
_VOWELS = frozenset("aeiou")
_BEGINNING = 3  # letters of a name that a word without "desa" or "di" before it must have
_SHORTEST_NAME = 4  # letters
_SHORTEST_MISSPELT = 6  # letters
_LONG_MISSPELT = 8
_URBAN = "1"  # the last part of a village's code begins with 1 for a kelurahan, with 2 for a desa


@dataclass(frozen=True)
class Place:
    """A village, with the district it lies in. Codes are the official ones, as 35.23.12.2017."""

    code: str
    name: str
    district_code: str
    district_name: str

    @property
    def urban(self) -> bool:
        """Whether it is a kelurahan, not a desa."""
        return self.code.rpartition(".")[2].startswith(_URBAN)

    @property
    def in_seat(self) -> bool:
        """Whether its district has the name of the whole regency."""
        return self.district_name.lower() in SEATS


def may_be_misspelt(place: Place, spelling: str) -> bool:
    """Whether a misspelt word without "desa" before it may be this place: only a long and distinct name."""
    name = key(place.name.lower().split())
    return name not in ORDINARY and name[0] == spelling[0] and len(name) >= _SHORTEST_MISSPELT


@dataclass(frozen=True)
class Near:
    """The names nearest to a spelling, and the number of typing mistakes between them (0: the same sound)."""

    keys: tuple[str, ...]
    slips: int


def key(words: Iterable[str]) -> str:
    """The lookup key of a name: the sound of its words, joined to one word."""
    return sound("".join(ABBREVIATIONS.get(word, word) for word in words))


def slips_allowed(length: int) -> int:
    """How many typing mistakes are allowed in a name with this many letters."""
    if length < 4:
        return 0
    return 1 if length < 6 else 2


@lru_cache(KEPT_WORDS)
def without_vowels(spelling: str) -> str:
    """The consonants of a key, doubled ones once, as in every key."""
    return sound("".join(letter for letter in spelling if letter not in _VOWELS))


def _is_shortened(spelling: str, name: str) -> bool:
    """Whether the spelling is the name without some of its letters, in the same order."""
    letters = iter(name.replace("rjo", "rejo"))  # the sound of "rejo" is "rjo"
    return len(spelling) < len(name) and all(letter in letters for letter in spelling)


def nearest(spelling: str, names: Sequence[str], slips: int) -> Near | None:
    """The names at the smallest distance from `spelling`, if within `slips`.

    Two mistakes are allowed only if the first letter is right, because people rarely mistype it.
    """
    found = [
        (name, int(distance))
        for name, distance, _ in process.extract(spelling, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
        if distance < 2 or name[0] == spelling[0]
    ]
    if not found:
        return None
    least = min(distance for _, distance in found)
    return Near(tuple(name for name, distance in found if distance == least), least)


class Index:
    """Villages and districts by their keys."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(places)
        self.villages: dict[str, tuple[Place, ...]] = {}
        self.keys_of_district: dict[str, list[str]] = {}
        self.districts: dict[str, str] = {}
        for place in self.places:
            name = key(place.name.lower().split())
            self.villages[name] = (*self.villages.get(name, ()), place)
            self.keys_of_district.setdefault(place.district_code, []).append(name)
            self.districts[key(place.district_name.lower().split())] = place.district_code
        self.village_keys = list(self.villages)
        self.district_keys = list(self.districts)
        self.stems = self._stems()
        self._skeletons: dict[str, list[str]] = {}
        self._initials: dict[tuple[str, int], list[str]] = {}
        for name in dict.fromkeys((*self.districts, *self.villages)):
            self._skeletons.setdefault(without_vowels(name), []).append(name)
        for name in self.villages:
            self._initials.setdefault((name[:1], len(name)), []).append(name)
        names = [*self.districts, *self.villages]
        self._beginnings = {name[:_BEGINNING] for name in names}
        self._beginnings |= {name[:1] + without_vowels(name[1:])[: _BEGINNING - 1] for name in names}
        self._beginnings |= {name[:2] + without_vowels(name[2:])[: _BEGINNING - 2] for name in names}

    def _stems(self) -> dict[str, tuple[Place, ...]]:
        """Villages by their name without its direction: "Prunggahan" may be Prunggahan Kulon or Prunggahan Wetan."""
        stems: dict[str, tuple[Place, ...]] = {}
        for name, places in self.villages.items():
            ending = next((direction for direction in _DIRECTIONS if name.endswith(direction)), None)
            stem = name.removesuffix(ending) if ending else ""
            if len(stem) >= 4 and stem not in self.villages:
                stems[stem] = stems.get(stem, ()) + places
        return stems

    def named(self, name: str) -> tuple[Place, ...]:
        """The villages with exactly this key, or else those with this key before a direction."""
        return self.villages.get(name) or self.stems.get(name, ())

    def near(self, name: str, slips: int, districts: Iterable[str] = ()) -> tuple[tuple[Place, ...], int] | None:
        """The villages nearest to a key, in these districts if any are given, and the number of typing mistakes."""
        within = set(districts)
        names = [known for code in within for known in self.keys_of_district.get(code, ())]
        found = nearest(name, names if within else self.village_keys, slips)
        if found is None:
            return None
        places = (place for known in found.keys for place in self.villages[known])
        return tuple(place for place in places if not within or place.district_code in within), found.slips

    def like(self, name: str, slips: int) -> tuple[Place, ...]:
        """The villages nearest to a key among those with the same first letter; a bounded search for every word."""
        lengths = range(len(name) - slips, len(name) + slips + 1)
        names = [known for length in lengths for known in self._initials.get((name[:1], length), ())]
        found = nearest(name, names, slips) if names else None
        return tuple(place for known in (found.keys if found else ()) for place in self.villages[known])

    def misspelt(self, spelling: str, slips: int, districts: set[str]) -> tuple[Place, ...]:
        """The villages that a misspelt word without "desa" may mean: a shorter one only in the districts named."""
        if len(spelling) >= _LONG_MISSPELT:
            places = self.like(spelling, slips)
        elif len(spelling) >= _SHORTEST_MISSPELT and districts:
            found = self.near(spelling, 1, districts)
            places = found[0] if found else ()
        else:
            return ()
        return tuple(place for place in places if may_be_misspelt(place, spelling))

    def short_for(self, spelling: str, consonants: int) -> list[str]:
        """The names of villages and districts that a word without some vowels stands for: "socrjo", "mrkrak"."""
        skeleton = without_vowels(spelling)
        if len(skeleton) < consonants:
            return []
        return [name for name in self._skeletons.get(skeleton, ()) if _is_shortened(spelling, name)]

    def shortened(self, spelling: str, consonants: int) -> tuple[Place, ...]:
        """The villages that a word without some vowels stands for."""
        return tuple(place for name in self.short_for(spelling, consonants) for place in self.villages.get(name, ()))

    def may_begin(self, word: str) -> bool:
        """Whether some name begins like this word, with or without its vowels."""
        return len(word) < _BEGINNING or word[:_BEGINNING] in self._beginnings

    def is_distinct(self, name: str) -> bool:
        """Whether this is the name of a village or a district, and no everyday word."""
        known = name in self.villages or name in self.districts
        return known and len(name) >= _SHORTEST_NAME and name not in ORDINARY

    def without_preposition(self, word: str) -> str:
        """The name in "ditemaji"; other words as they are."""
        for preposition in JOINED_PREPOSITIONS if word.startswith(JOINED_PREPOSITIONS) else ():
            rest = word.removeprefix(preposition)
            if word.startswith(preposition) and self.is_distinct(sound(rest)) and not self.named(sound(word)):
                return rest
        return word

    def longer(self, name: str, district: str) -> tuple[Place, ...]:
        """The villages of a district whose names begin with these letters: "Leran" in Palang."""
        keys = self.keys_of_district.get(district, ())
        names = [known for known in keys if known.startswith(name) and known != name]
        return tuple(place for known in names for place in self.villages[known] if place.district_code == district)
