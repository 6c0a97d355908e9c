"""Nil reports: an officer looked in a village and found nothing."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.areas import get_area
from bot.domain.people import villages_of
from bot.domain.wording import joined
from bot.errors import Refusal
from bot.messages import Action, Choice, Content, Purpose, Verb, plain, text
from bot.models.member import Member
from bot.models.nil_report import NilReport

ALL = "all"  # the reference of the button for all villages


def report_or_ask(tx: Tx, member: Member) -> None:
    """Reports nil for the officer's village; asks which one if there are several.

    Raises:
        Refusal: the officer has no village.
    """
    own = villages_of(tx, member)
    if not own:
        raise Refusal("refuse.no_village")
    if len(own) == 1:
        report_nil(tx, member, [own[0].code])
        return
    villages = [Action(plain(each.name), Verb.NIL, each.code) for each in own]
    choice = Choice([*villages, Action(text("button.all"), Verb.NIL, ALL)])
    tx.send(member, Purpose.REPLY, Content(text("nil.which"), choice))


def report_chosen(tx: Tx, member: Member, chosen: str) -> None:
    """Reports nil for one of the officer's villages, or for all of them.

    Raises:
        Refusal: it is not a village of this officer.
    """
    codes = [area.code for area in villages_of(tx, member) if chosen in (ALL, area.code)]
    if not codes:
        raise Refusal("refuse.no_village")
    report_nil(tx, member, codes)


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
    tx.send(member, Purpose.REPLY, text("nil.stored", villages=villages, at=tx.now))
