"""Nil reports: an officer looked in a village and found nothing."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.areas import get_area
from bot.domain.wording import joined
from bot.messages import Purpose, plain, text
from bot.models.member import Member
from bot.models.nil_report import NilReport


def report_nil(tx: Tx, member: Member, codes: Sequence[str]) -> None:
    """Stores a nil report for each of these villages, at most one a day for each."""
    zone = tx.settings.unit.zone
    today = local(tx.now, zone).date()
    for code in codes:
        own_reports = (NilReport.member_id == member.id, NilReport.area_code == code)
        last = tx.session.scalar(select(func.max(NilReport.at)).where(*own_reports))
        if last is None or local(last, zone).date() != today:
            tx.add(NilReport, member_id=member.id, area_code=code, at=tx.now)
    villages = joined([plain(get_area(tx, code).name) for code in codes])
    tx.send(member, text("nil.stored", villages=villages, at=tx.now), purpose=Purpose.REPLY)
