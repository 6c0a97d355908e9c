"""The words around place names, from `places.toml`."""

import tomllib
from pathlib import Path
from typing import Any

from bot.reading.spelling import sound

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
_WORDS: dict[str, list[str]] = _DATA["words"]

VILLAGE_PREFIXES = frozenset(_DATA["village_prefixes"])
URBAN_PREFIXES = frozenset(_DATA["urban_prefixes"])
HAMLET_PREFIXES = frozenset(_DATA["hamlet_prefixes"])
DISTRICT_PREFIXES = frozenset(_DATA["district_prefixes"])
POST_PREFIXES = frozenset(_DATA["post_prefixes"])
AREA_PREFIXES = VILLAGE_PREFIXES | HAMLET_PREFIXES | DISTRICT_PREFIXES
PREFIXES = AREA_PREFIXES | POST_PREFIXES
PERSON_TITLES = frozenset(_DATA["person_titles"])
STREET_WORDS = frozenset(_DATA["street_words"])
OFFICES = frozenset(_DATA["offices"])
LOCATIVES = frozenset(_DATA["locatives"])
PREPOSITIONS = LOCATIVES | frozenset(_DATA["other_prepositions"])
DIRECTIONS = frozenset(_DATA["directions"])
AFTER_PLACES = frozenset(_DATA["after_places"])
JOINED_PREPOSITIONS = tuple(_DATA["joined_prepositions"])
ABBREVIATIONS: dict[str, str] = _DATA["abbreviations"]
SEATS = frozenset(_WORDS["seats"])
TAILS = frozenset(_WORDS["tails"])
ELSEWHERE = frozenset(_WORDS["elsewhere"])
ELSEWHERE_OR_NOT = frozenset(_WORDS["elsewhere_or_not"])
ELSEWHERE_PREFIXES = frozenset(_WORDS["elsewhere_prefixes"])
# As sounds, because names are looked up by their sound.
ORDINARY = frozenset(map(sound, _WORDS["ordinary"]))
IN_SENTENCES = frozenset(map(sound, _WORDS["in_sentences"]))
NOT_NAMES = frozenset(map(sound, _WORDS["not_names"]))
# Words that are never a misspelt name.
EVERYDAY = frozenset(map(sound, _WORDS["everyday"])) | ORDINARY | NOT_NAMES | frozenset(map(sound, ELSEWHERE))
