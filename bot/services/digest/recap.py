"""The digest of a week or of any period, on request."""

from datetime import UTC, date, datetime, time, timedelta

from bot.clock import week_bounds, week_of
from bot.database.transaction import Tx
from bot.errors import Refusal
from bot.messages import Text
from bot.services.digest.figures import figures
from bot.services.digest.page import render_page
from bot.services.digest.weekly import WEEK, find_run

LONGEST_DAYS = 366


def digest_text(tx: Tx, week: str) -> Text:
    """A week's digest: with the published figures, else with current ones.

    Raises:
        Refusal: not a week, or a future one.
    """
    try:
        start, end = week_bounds(week, tx.settings.unit.zone)
    except (ValueError, OverflowError):
        raise Refusal("refuse.bad_period") from None
    if start > tx.now:
        raise Refusal("refuse.bad_period")
    run = find_run(tx, week_of(start, tx.settings.unit.zone))
    return render_page(tx, run.figures if run else figures(tx, start, end))


def period_text(tx: Tx, days: int) -> Text:
    """The last `days` days until now, compared with as many before."""
    span = timedelta(days=min(max(days, 1), LONGEST_DAYS))
    key = "digest.page" if span == WEEK else "digest.period"
    return render_page(tx, figures(tx, tx.now - span, tx.now), key)


def days_text(tx: Tx, first: date, last: date) -> Text:
    """From the first day to the last, both included, compared with as many days before.

    Raises:
        Refusal: more than LONGEST_DAYS.
    """
    zone = tx.settings.unit.zone
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    if end - start > timedelta(days=LONGEST_DAYS):
        raise Refusal("refuse.bad_period")
    return render_page(tx, figures(tx, start, min(end, tx.now)), "digest.period")
