"""How tips, places and people are named in texts."""

from collections.abc import Sequence

from bot.database.transaction import Tx
from bot.domain.areas import find_area, get_area
from bot.errors import Refusal
from bot.messages import Param, Text, plain, text
from bot.models.area import district_of
from bot.models.tip import Tip

# Characters. A message holds 4,096 UTF-16 units, so 1,800 of any characters with all that stands around them.
LONGEST_SENTENCE = 1000
LONGEST_PAGE = 1800


def place_of(tx: Tx, area_code: str | None) -> Text:
    """A village with its district, or a district, or that it is not known."""
    area = find_area(tx, area_code) if area_code else None
    if area is None:
        return text("place.unknown")
    if area.is_village:
        district = find_area(tx, area.parent_code)
        return text("place.village", village=area.name, district=district.name if district else "")
    return text("place.district", district=area.name)


def place_short(tx: Tx, area_code: str) -> Text:
    """A village with its district in brackets, for lists."""
    area = get_area(tx, area_code)
    district = find_area(tx, area.parent_code)
    return text("place.short", village=area.name, district=district.name if district else "")


def district_name(tx: Tx, area_code: str | None) -> Text:
    """The district only: what may be shown before a tip is taken."""
    return place_of(tx, district_of(area_code) if area_code else None)


def substances_of(tags: Sequence[str]) -> Text:
    """Substance tags by name, in one line."""
    return joined([text(f"substance.{tag}") for tag in tags]) if tags else text("substance.unknown")


def joined(items: Sequence[Text]) -> Text:
    """Several of the same kind in one line."""
    first, *rest = items
    return text("list.joined", first=first, rest=joined(rest)) if rest else first


def summary(tx: Tx, tip: Tip) -> dict[str, Param]:
    """What is known of a tip without its story, as parameters."""
    return {
        "code": tip.code,
        "place": place_of(tx, tip.area_code),
        "urgency": text(f"urgency.{tip.urgency}"),
        "substances": substances_of(tip.substances) if tip.desk == "narcotics" else text("substance.other"),
        "happened": text(f"happened_at.{tip.happened}") if tip.happened else text("happened.unknown"),
        "status": text(f"status.{tip.status}"),
        "district": district_name(tx, tip.area_code),
        "at": tip.created_at,
    }


def brief(words: str) -> str:
    """The words, if they are short enough to be sent on in one message.

    Raises:
        Refusal: they are not.
    """
    if len(words) > LONGEST_SENTENCE:
        raise Refusal("refuse.too_long", limit=LONGEST_SENTENCE)
    return words


def shorten(words: str) -> str:
    """The beginning of what may be long; the whole is seen with the story."""
    return words if len(words) <= LONGEST_PAGE else f"{words[:LONGEST_PAGE]} …"


def pages(words: str) -> list[str]:
    """Long words in pieces that each fit a message."""
    return [words[start : start + LONGEST_PAGE] for start in range(0, len(words), LONGEST_PAGE)] or [""]


def mark(tip: Tip) -> Text:
    """The sign before a code: an emergency is seen at once."""
    return plain("🔴 ") if tip.urgency == "emergency" else plain("")
