"""The text of the digest, made from the figures."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.wording import district_name, joined, place_short
from bot.messages import Text, plain, text
from bot.models.member import Member
from bot.services.digest.figures import FEW

MOST_CODES = 5
PERCENTILES = ("median", "p90")


def render_page(
    tx: Tx, week: dict[str, Any], key: str = "digest.page", *, running: bool = False, days: int | None = None
) -> Text:
    """The digest's text. `key`: the text that frames the lines; `days`: their number, if it names them.

    `running`: the period is not over.
    """
    before = "digest.week_before" if key == "digest.page" else "digest.period_before"
    start, end = datetime.fromisoformat(week["start"]), datetime.fromisoformat(week["end"])
    lines = [
        text("digest.counts", new=week["new"], new_before=text(before, number=week["before"]["new"]),
             open=week["open"], open_before=text(before, number=week["before"]["open"])),
        _answer_times(week),
        *_items_line("digest.outcomes", [
            text("digest.item", name=text(f"outcome.{name}"), number=number)
            for name, number in week["outcomes"].items()
        ]),
        *([text("digest.withdrawn", number=week["withdrawn"])] if week.get("withdrawn") else []),
        *([text("digest.nil", number=week["nil"])] if week.get("nil") else []),
        *_items_line("digest.districts", [
            text("digest.item", name=district_name(tx, code or None), number=number)
            for code, number in week["districts"].items()
        ]),
        _group_line(week),
        *_items_line("digest.silent", [place_short(tx, code) for code in week["silent"]]),
        *_overdue_lines(tx, week["overdue"]),
    ]  # fmt: skip
    name = tx.settings.unit.name
    zone = tx.settings.unit.zone
    first, last = local(start, zone).date(), local(end - timedelta(minutes=1), zone).date()
    provisional = text("digest.running") if running or end > tx.now else plain("")
    return text(key, unit=name, lines=lines, start=first, end=last, days=days, running=provisional)


def _answer_times(week: dict[str, Any]) -> Text:
    """How long tips waited until somebody took them. Of a few, each time; else all count, also the untaken ones."""
    if not week["new"]:
        return text("digest.nothing_new")
    if "taken" not in week and week["median"] is not None:  # published before the untaken ones counted
        return text("digest.answers_of_taken", median=_duration(week["median"]), p90=_duration(week["p90"]))
    if not week.get("taken"):
        return text("digest.no_answers")
    left = week["new"] - week["taken"]
    if week["new"] < FEW:
        late = text("digest.left", left=left) if left else plain("")
        return text("digest.answers_few", taken=week["taken"], times=_durations(week["minutes"]), left=late)
    times = {name: text("digest.not_reached") if week[name] is None else _duration(week[name]) for name in PERCENTILES}
    return text("digest.answers", taken=week["taken"], new=week["new"], **times)


def _durations(minutes: list[int]) -> Text:
    """“1, 2 dan 3 jam” if all are whole hours or all are minutes; otherwise each with its unit."""
    whole_hours = all(each and not each % 60 for each in minutes)
    same_unit = whole_hours or all(each < 60 for each in minutes)
    *first, last = minutes
    named: list[Text] = [
        plain(str(each // 60 if whole_hours else each)) if same_unit else _duration(each) for each in first
    ]
    return text("digest.and", first=joined(named), last=_duration(last)) if named else _duration(last)


def _duration(minutes: int) -> Text:
    hours, rest = divmod(max(1, minutes), 60)  # what was taken at once took a minute
    if hours and not rest:
        return text("digest.whole_hours", hours=hours)
    return text("digest.hours", hours=hours, minutes=rest) if hours else text("digest.minutes", minutes=rest)


def _group_line(week: dict[str, Any]) -> Text:
    if not week["messages"]:
        return text("digest.group_quiet")
    outside = text("digest.outside", outside=week["outside"]) if week["outside"] else plain("")
    return text("digest.group", messages=week["messages"], writers=week["writers"], outside=outside)


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
