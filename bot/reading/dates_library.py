"""The forms of dates that `dateparser` knows, and what it makes of them."""

from datetime import datetime

import dateparser

from bot.reading.dates_words import FORMS

_LANGUAGES = ["id", "en"]


def canonical(words: str) -> str:
    """The words in a form that the library knows, with " ?" for a missing year; "" if no form matches."""
    for pattern, form in FORMS:
        match = pattern.fullmatch(words)
        if match:
            return match.expand(form)
    return ""


def parse(form: str, base: datetime, order: str = "DMY") -> datetime | None:
    """The moment that the library reads, naive, in the zone of `base`."""
    return dateparser.parse(
        form,
        languages=_LANGUAGES,
        settings={
            "DATE_ORDER": order,
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": base.replace(tzinfo=None),
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
