"""Internationalisation: sentences in gettext catalogues. Indonesian is the default; English is complete too.

A `Text` becomes a sentence in the recipient's language and the unit's zone. Strings among the parameters are escaped;
the markup in the catalogues themselves is <b>, <i> and <hidden> (not shown by a notification).
"""

import gettext
import html
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.clock import Clock, SystemClock, local
from bot.messages import Param, Text

LANGUAGES = ("id", "en")
LOCALES = Path(__file__).parent / "locales"
DAY = "EEE d MMM"
_MARKUP = re.compile(r"</?(?:b|i|code|hidden)>")
KEPT_MOMENTS = 512  # size of a cache
TIME = {"id": "HH.mm", "en": "HH:mm"}


@cache
def catalogue(language: str, folders: tuple[Path, ...] = (LOCALES,)) -> gettext.GNUTranslations:
    """The catalogue of a language: all its .po files in the folders, compiled on first use."""
    compiled = io.BytesIO()
    write_mo(compiled, _read(language, folders))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def sentences(language: str, folders: tuple[Path, ...] = (LOCALES,)) -> dict[str, str | list[str]]:
    """Every sentence of a language by its key, as in the catalogues; a list if it has plural forms."""
    found: dict[str, str | list[str]] = {}
    for message in _read(language, folders):
        match message.id, message.string:
            case str(key), str(sentence) if key:
                found[key] = sentence
            case (key, *_), forms if forms:
                found[str(key)] = list(forms)
    return found


@cache
def _read(language: str, folders: tuple[Path, ...]) -> Catalog:
    whole = Catalog(locale=language)
    for path in sorted(path for folder in folders for path in (folder / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                whole[message.id] = message
    return whole


@dataclass(frozen=True)
class Renderer:
    """Turns texts into sentences for one unit. `folders` hold the catalogues; `clock` says which year is this one.

    `names_zone`: times are followed by their zone, for readers who may live by another one.
    """

    zone: ZoneInfo
    folders: tuple[Path, ...] = (LOCALES,)
    clock: Clock = field(default_factory=SystemClock)
    names_zone: bool = False

    def render(self, text: Text, language: str) -> str:
        """The sentence, with markup.

        Raises:
            KeyError: no catalogue has the key.
        """
        params = {name: self._param(value, language) for name, value in text.params.items()}
        count = text.params.get("count")
        translations = catalogue(language, self.folders)
        if isinstance(count, int):
            sentence = translations.ngettext(text.key, text.key, count)
        else:
            sentence = translations.gettext(text.key)
        if sentence == text.key:
            raise KeyError(f"no text for {text.key} in {language}")
        return sentence.format_map(params)

    def plain(self, text: Text, language: str) -> str:
        """The sentence without markup: for labels and answers to presses."""
        return html.unescape(self.render(text, language))

    def bare(self, text: Text, language: str) -> str:
        """The sentence with its markup removed, for a terminal or a text file."""
        # The markup is removed while parameters are still escaped, so a name that looks like markup is kept.
        return html.unescape(_MARKUP.sub("", self.render(text, language)))

    def _param(self, value: Param, language: str) -> Any:
        match value:
            case Text():
                return self.render(value, language)
            case datetime():
                there = local(value, self.zone)
                zone = f" {there.tzname()}" if self.names_zone else ""  # WIB, WITA or WIT
                minute = _formatted(there.replace(second=0, microsecond=0, tzinfo=None), TIME[language], language)
                return f"{self._day(there.date(), language)}, {minute}{zone}"
            case date():
                return self._day(value, language)
            case int() | float():
                return value
            case str() | None:
                return html.escape(value or "", quote=False)
            case _:
                return "\n".join(self.render(line, language) for line in value)

    def _day(self, day: date, language: str) -> str:
        """The day with its weekday; one of another year with its year."""
        this_year = local(self.clock.now(), self.zone).year
        return _formatted(day, DAY if day.year == this_year else f"{DAY} y", language)


@lru_cache(KEPT_MOMENTS)
def _formatted(moment: date, pattern: str, language: str) -> str:
    """A day or a minute in words: most of them are shown many times."""
    if isinstance(moment, datetime):
        return format_datetime(moment, pattern, locale=language)
    return format_date(moment, pattern, locale=language)
