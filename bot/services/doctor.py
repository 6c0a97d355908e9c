"""What is wrong with an installation, in words an operator can act on."""

from sqlalchemy import func, select

from bot.database import Tx
from bot.messages import Text, text
from bot.models.area import Area
from bot.models.member import Duty, Member, Role
from bot.services.dead import list_dead
from bot.services.people import has_account, ladder, members_with


def examine(tx: Tx) -> list[Text]:
    """One text for each thing that is missing or stuck; none when all is well."""
    problems = []
    if not tx.session.scalar(select(func.count()).select_from(Area)):
        problems.append(text("doctor.no_areas"))
    if not tx.session.scalar(select(func.count()).select_from(Member).where(Member.active)):
        problems.append(text("doctor.no_members"))
    problems += [
        text(f"doctor.no_{role}")
        for role in (Role.OPERATOR, Role.LIAISON, Role.LEADER)
        if not any(has_account(tx, member) for member in members_with(tx, role))
    ]
    if not tx.session.scalar(select(func.count()).select_from(Duty).where(Duty.ended_at.is_(None))):
        problems.append(text("doctor.nobody_on_duty"))
    if not ladder(tx):
        problems.append(text("doctor.empty_ladder"))
    if dead := len(list_dead(tx)):
        problems.append(text("doctor.dead", count=dead))
    return problems
