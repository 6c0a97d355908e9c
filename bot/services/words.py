"""How tips, places and people are named in texts."""

from collections.abc import Sequence

from bot.database import Tx
from bot.messages import Param, Text, plain, text
from bot.models.area import Area, district_of
from bot.models.tip import Tip


def place_of(tx: Tx, area_code: str | None) -> Text:
    """A village with its district, or a district, or that it is not known."""
    area = tx.session.get(Area, area_code) if area_code else None
    if area is None:
        return text("place.unknown")
    if area.is_village:
        district = tx.session.get(Area, area.parent_code)
        return text("place.village", village=area.name, district=district.name if district else "")
    return text("place.district", district=area.name)


def district_name(tx: Tx, area_code: str | None) -> Text:
    """The district only: what may be shown before a tip is taken."""
    return place_of(tx, district_of(area_code) if area_code else None)


def substances_of(tags: Sequence[str]) -> Text:
    """Substance tags by name, in one line."""
    if not tags:
        return text("substance.unknown")
    named = text(f"substance.{tags[0]}")
    return named if len(tags) == 1 else text("list.joined", first=named, rest=substances_of(tags[1:]))


def summary(tx: Tx, tip: Tip) -> dict[str, Param]:
    """What is known of a tip without its story, as parameters."""
    return {
        "code": tip.code,
        "place": place_of(tx, tip.area_code),
        "urgency": text(f"urgency.{tip.urgency}"),
        "substances": substances_of(tip.substances) if tip.desk == "narcotics" else text("substance.other"),
        "happened": text(f"happened.{tip.happened}") if tip.happened else text("happened.unknown"),
        "status": text(f"status.{tip.status}"),
        "at": tip.created_at,
    }


def mark(tip: Tip) -> Text:
    """The sign before a code: an emergency is seen at once."""
    return plain("🔴 ") if tip.urgency == "emergency" else plain("")
