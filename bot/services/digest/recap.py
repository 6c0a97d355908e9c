"""The digest of a week or of any period, on request."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.clock import week_bounds, week_of
from bot.database.transaction import Tx
from bot.errors import Refusal
from bot.messages import Purpose, Text
from bot.models.member import Member
from bot.reading.dates import read_days
from bot.services.digest.figures import figures
from bot.services.digest.page import render_page
from bot.services.digest.weekly import find_run

LONGEST_DAYS = 366
WEEK_NUMBER = re.compile(r"\d{4}-W\d{1,2}", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{1,3}")
DEFAULT_DAYS = 7


def show_recap(tx: Tx, leader: Member, period: str) -> None:
    """Shows the digest of a week, of the last days, or from one day to another; without a period, of the last week.

    Raises:
        Refusal: not a period, or one that is too long or in the future.
    """
    tx.send(leader, Purpose.LEADER, _recap_text(tx, period))


def _recap_text(tx: Tx, period: str) -> Text:
    if WEEK_NUMBER.fullmatch(period):
        return digest_text(tx, period)
    if not period or NUMBER.fullmatch(period):
        return period_text(tx, int(period or DEFAULT_DAYS))
    days = read_days(period, tx.now, tx.settings.unit.zone)
    if days is None:
        raise Refusal("refuse.bad_period")
    return days_text(tx, *days)


def digest_text(tx: Tx, week: str) -> Text:
    """A week's digest.

    Raises:
        Refusal: not a week, or a future one.
    """
    return render_page(tx, week_figures(tx, week))


def week_figures(tx: Tx, week: str) -> dict[str, Any]:
    """A week's figures: the published ones, else current ones.

    Raises:
        Refusal: not a week, or a future one.
    """
    start, end = _bounds(tx, week)
    run = find_run(tx, week_of(start, tx.settings.unit.zone))
    return run.figures if run else figures(tx, start, end)


def week_name(tx: Tx, week: str) -> str:
    """The week as it is written everywhere, such as 2026-W07 for 2026-w7.

    Raises:
        Refusal: not a week, or a future one.
    """
    return week_of(_bounds(tx, week)[0], tx.settings.unit.zone)


def _bounds(tx: Tx, week: str) -> tuple[datetime, datetime]:
    try:
        start, end = week_bounds(week, tx.settings.unit.zone)
    except (ValueError, OverflowError):
        raise Refusal("refuse.bad_period") from None
    if start > tx.now:
        raise Refusal("refuse.bad_period")
    return start, end


def period_text(tx: Tx, days: int) -> Text:
    """The last `days` days until now, compared with as many before."""
    span = timedelta(days=min(max(days, 1), LONGEST_DAYS))
    return render_page(tx, figures(tx, tx.now - span, tx.now), "digest.last_days", days=span.days)


def days_text(tx: Tx, first: date, last: date) -> Text:
    """From the first day to the last, both included, compared with as many days before.

    Raises:
        Refusal: more than LONGEST_DAYS.
    """
    zone = tx.settings.unit.zone
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    if end - start > timedelta(days=LONGEST_DAYS):
        raise Refusal("refuse.bad_period")
    return render_page(tx, figures(tx, start, min(end, tx.now)), "digest.period", running=end > tx.now)
