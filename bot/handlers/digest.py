"""`/rekap`: the week, or any number of days, for leadership."""

import re

from bot.handlers.router import Request, command
from bot.models.member import Role
from bot.services.digest import digest_text, period_text

WEEK = re.compile(r"\d{4}-W\d{1,2}", re.IGNORECASE)
DEFAULT_DAYS = 7


@command("rekap", "digest", Role.LEADER)
def recap(request: Request) -> None:
    """`/rekap`, `/rekap 30`, `/rekap 2026-W47`."""
    asked = request.args.strip()
    if WEEK.fullmatch(asked):
        message = digest_text(request.tx, asked)
    else:
        message = period_text(request.tx, int(asked) if asked.isdecimal() else DEFAULT_DAYS)
    request.tx.send(request.member, message)
