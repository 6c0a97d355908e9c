"""The text of the digest, made from the figures."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.wording import district_name, joined, place_short
from bot.messages import Text, text
from bot.models.member import Member

MOST_CODES = 5


def render_page(tx: Tx, week: dict[str, Any], key: str = "digest.page") -> Text:
    """The digest's text. `key`: the text that frames the lines."""
    before = week["before"]
    start, end = datetime.fromisoformat(week["start"]), datetime.fromisoformat(week["end"])
    lines = [
        text("digest.counts", new=week["new"], new_change=_change(week, before, "new"), open=week["open"],
             open_change=_change(week, before, "open")),
        _answer_times(week),
        *_items_line("digest.outcomes", [
            text("digest.item", name=text(f"outcome.{name}"), number=number)
            for name, number in week["outcomes"].items()
        ]),
        *([text("digest.withdrawn", number=week["withdrawn"])] if week.get("withdrawn") else []),
        *_items_line("digest.districts", [
            text("digest.item", name=district_name(tx, code or None), number=number)
            for code, number in week["districts"].items()
        ]),
        text("digest.group", messages=week["messages"], change=_change(week, before, "messages"),
             writers=week["writers"], outside=week["outside"]),
        *_items_line("digest.silent", [place_short(tx, code) for code in week["silent"]]),
        *_overdue_lines(tx, week["overdue"]),
    ]  # fmt: skip
    name = tx.settings.unit.name
    zone = tx.settings.unit.zone
    days = {"start": local(start, zone).date(), "end": local(end - timedelta(minutes=1), zone).date()}
    return text(key, unit=name, lines=lines, **days)


def _change(week: dict[str, Any], before: dict[str, Any], name: str) -> Text:
    difference = week[name] - before[name]
    if not difference:
        return text("digest.same")
    return text("digest.more" if difference > 0 else "digest.less", by=abs(difference))


def _answer_times(week: dict[str, Any]) -> Text:
    if week["median"] is None:
        return text("digest.no_answers")
    return text("digest.answers", median=_duration(week["median"]), p90=_duration(week["p90"]))


def _duration(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return text("digest.whole_hours", hours=hours)
    return text("digest.hours", hours=hours, minutes=rest) if hours else text("digest.minutes", minutes=rest)


def _items_line(key: str, items: list[Text]) -> list[Text]:
    return [text(key, items=joined(items))] if items else []


def _overdue_lines(tx: Tx, overdue: list[dict[str, str | None]]) -> list[Text]:
    if not overdue:
        return [text("digest.nothing_stuck")]
    items = [_overdue_item(tx, each) for each in overdue[:MOST_CODES]]
    return [text("digest.stuck", number=len(overdue), items=joined(items))]


def _overdue_item(tx: Tx, tip: dict[str, str | None]) -> Text:
    if tip["owner"] is None:
        return text("digest.stuck_alone", code=tip["code"])
    owner = tx.session.get_one(Member, UUID(tip["owner"]))
    return text("digest.stuck_item", code=tip["code"], who=owner.title)
