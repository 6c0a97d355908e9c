"""How tips, places and people are named in texts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.areas import find_area, get_area
from bot.domain.text_analysis import is_outside
from bot.errors import Refusal
from bot.messages import Param, Text, plain, text
from bot.models.area import district_of
from bot.models.tip import Desk, Tip, Urgency
from bot.reading.happened import LONG_AGO

# In characters. A message holds 4,096 UTF-16 units, and a character takes one or two: 1,800 always fit, with room for
# the text around them.
LONGEST_SENTENCE = 1000
LONGEST_PAGE = 1800
MOST_AREAS = 20  # are named in one line


def place_of(tx: Tx, area_code: str | None) -> Text:
    """A village with its district, or only a district, or “unknown”."""
    area = find_area(tx, area_code) if area_code else None
    if area is None:
        return text("place.unknown")
    if area.is_village:
        district = find_area(tx, area.parent_code)
        return text("place.village", village=area.name, district=district.name if district else "")
    return text("place.district", district=area.name)


def place_of_tip(tx: Tx, tip: Tip) -> Text:
    """Where a tip happened: its area, or that its story names another regency, or “unknown”."""
    if tip.area_code is None and is_outside(tx, tip.story or ""):
        return text("place.outside", regency=regency(tx))
    return place_of(tx, tip.area_code)


def district_of_tip(tx: Tx, tip: Tip) -> Text:
    """The part of the place that may be shown before a tip is taken: its district, or that it is in another regency."""
    return district_name(tx, tip.area_code) if tip.area_code else place_of_tip(tx, tip)


def regency(tx: Tx) -> str:
    """The name of the area that the unit serves."""
    area = find_area(tx, tx.settings.unit.area)
    return area.name if area else tx.settings.unit.area


def place_short(tx: Tx, area_code: str) -> Text:
    """A village with its district in brackets, for lists."""
    area = get_area(tx, area_code)
    district = find_area(tx, area.parent_code)
    return text("place.short", village=area.name, district=district.name if district else "")


def area_names(tx: Tx, codes: Sequence[str]) -> str:
    """The names of areas, of many the first and how many more; what is no area, such as `binmas`, as it is."""
    names = [area.name if (area := find_area(tx, code)) else code for code in codes]
    more = len(names) - MOST_AREAS
    return ", ".join(names[:MOST_AREAS]) + (f", … (+{more})" if more > 0 else "")


def district_name(tx: Tx, area_code: str | None) -> Text:
    """Only the district of a place."""
    return place_of(tx, district_of(area_code) if area_code else None)


def substances_of(tags: Sequence[str]) -> Text:
    """Substance tags by name, in one line."""
    return joined([text(f"substance.{tag}") for tag in tags]) if tags else text("substance.unknown")


def joined(items: Sequence[Text]) -> Text:
    """Joins texts into one line."""
    first, *rest = items
    return text("list.joined", first=first, rest=joined(rest)) if rest else first


def summary(tx: Tx, tip: Tip) -> dict[str, Param]:
    """Everything known of a tip except its story, as parameters of a text."""
    return {
        "code": tip.code,
        "place": place_of_tip(tx, tip),
        "urgency": text(f"urgency.{tip.urgency}"),
        "substances": substances_of(tip.substances) if tip.desk == Desk.NARCOTICS else text("substance.other"),
        "happened": _happened(tx, tip),
        "status": text(f"status.{tip.status}"),
        "district": district_of_tip(tx, tip),
        "at": tip.created_at,
    }


def happened_as_read(tx: Tx, tip: Tip) -> Text:
    """A line that tells the officer when it happened as the story says; empty if it does not."""
    return text("happened_at.line", happened=_happened(tx, tip)) if tip.happened_at else plain("")


def _happened(tx: Tx, tip: Tip) -> Text:
    """When it happened, with the days: a later reader would take "today" for another day."""
    if tip.happened_at == LONG_AGO:
        return text("happened_at.earlier")
    if tip.happened_at:
        read = datetime.fromisoformat(tip.happened_at).replace(tzinfo=tx.settings.unit.zone)
        return text("happened_at.read", at=read if "T" in tip.happened_at else read.date())
    if tip.happened is None:
        return text("happened.unknown")
    day = local(tip.created_at, tx.settings.unit.zone).date()
    monday = day - timedelta(days=day.weekday())
    return text(f"happened_at.{tip.happened}", day=day, start=monday, end=monday + timedelta(days=6))


def brief(words: str) -> str:
    """Returns the words if they fit into one message together with its other parts.

    Raises:
        Refusal: they are too long.
    """
    if len(words) > LONGEST_SENTENCE:
        raise Refusal("refuse.too_long", limit=LONGEST_SENTENCE)
    return words


def call_help(*, emergency: bool, perhaps: bool = False) -> Text:
    """What the reporter of an emergency is told at once: call 110 or the Polsek, do not act alone.

    `perhaps`: it may be one, and the reporter is asked.
    """
    if emergency:
        return text("receipt.emergency")
    return text("receipt.perhaps_emergency", warning=plain("")) if perhaps else plain("")


def shorten(words: str) -> str:
    """Cuts long words to one page. The story view shows all of them."""
    return words if len(words) <= LONGEST_PAGE else f"{words[:LONGEST_PAGE]} …"


def pages(words: str) -> list[str]:
    """Splits long words into pieces that each fit into a message."""
    return [words[start : start + LONGEST_PAGE] for start in range(0, len(words), LONGEST_PAGE)] or [""]


def mark(tip: Tip) -> Text:
    """The sign that goes before the code of an emergency."""
    return plain("🔴 ") if tip.urgency == Urgency.EMERGENCY else plain("")
