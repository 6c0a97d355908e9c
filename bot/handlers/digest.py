"""`/rekap`: the digest of a week or of any period, for leaders."""

import re

from bot.errors import Refusal
from bot.handlers.router import Request, command
from bot.messages import Purpose
from bot.reading.dates import read_days
from bot.services.digest.recap import days_text, digest_text, period_text

WEEK = re.compile(r"\d{4}-W\d{1,2}", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{1,3}")
DEFAULT_DAYS = 7


@command("rekap")
def recap(request: Request) -> None:
    """`/rekap`, `/rekap 30`, `/rekap 2026-W47`, `/rekap 1/11 15/11`."""
    tx, asked = request.tx, request.args.strip()
    if WEEK.fullmatch(asked):
        page = digest_text(tx, asked)
    elif not asked or NUMBER.fullmatch(asked):
        page = period_text(tx, int(asked or DEFAULT_DAYS))
    else:
        days = read_days(asked, tx.now, tx.settings.unit.zone)
        if days is None:
            raise Refusal("refuse.bad_period")
        page = days_text(tx, *days)
    tx.send(request.member, Purpose.LEADER, page)
