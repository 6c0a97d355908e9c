"""Substitutes: an officer covers the villages of another one until a day."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from bot.database.transaction import Tx
from bot.domain.due_steps import schedule
from bot.messages import Purpose, text
from bot.models.due_step import Step
from bot.models.member import Member
from bot.models.substitute import Substitute


def substitute_of(tx: Tx, member: Member) -> Substitute | None:
    """The substitution of this member's villages that is under way."""
    return tx.session.scalar(
        select(Substitute).where(Substitute.instead_of_id == member.id, Substitute.ended_at.is_(None))
    )


def covered_by(tx: Tx, member: Member) -> list[tuple[str, date]]:
    """Who covers this member's villages, with the last day."""
    row = substitute_of(tx, member)
    return [(_title(tx, row.member_id), _last_day(tx, row))] if row else []


def covers(tx: Tx, member: Member) -> list[tuple[str, date]]:
    """Whose villages this member covers, with the last day of each."""
    mine = select(Substitute).where(Substitute.member_id == member.id, Substitute.ended_at.is_(None))
    return [(_title(tx, row.instead_of_id), _last_day(tx, row)) for row in tx.session.scalars(mine)]


def stands_in_for(tx: Tx, member: Member, other: Member) -> bool:
    """Whether the member covers the other one's villages now, or covers those of somebody who does, and so on."""
    running = (Substitute.ended_at.is_(None), Substitute.until > tx.now)
    substitutes = {row.instead_of_id: row.member_id for row in tx.session.scalars(select(Substitute).where(*running))}
    found = other.id
    while found in substitutes:
        found = substitutes.pop(found)
        if found == member.id:
            return True
    return False


def appoint(tx: Tx, member: Member, other: Member, day: date) -> None:
    """Makes the other officer cover the member's villages until the end of the day. Ends an earlier substitution.

    The same once more changes nothing.
    """
    current = substitute_of(tx, member)
    if current and (current.member_id, _last_day(tx, current)) == (other.id, day):
        return
    end_substitution(tx, member)
    tx.session.flush()
    until = datetime.combine(day + timedelta(days=1), time(), tx.settings.unit.zone)
    row = tx.add(Substitute, member_id=other.id, instead_of_id=member.id, started_at=tx.now, until=until)
    schedule(tx, Step.SUBSTITUTE, until, row)
    tx.send(other, Purpose.MEMBER, text("substitute.begins", name=member.title, day=day))
    tx.send(member, Purpose.MEMBER, text("substitute.covered", name=other.title, day=day))


def end_substitution(tx: Tx, member: Member) -> None:
    """Ends the substitution of this member's villages, if there is one."""
    if row := substitute_of(tx, member):
        _end(tx, row)


def end_substitutes(tx: Tx, member: Member) -> None:
    """Ends what this member covers, and the substitution of this member."""
    mine = or_(Substitute.member_id == member.id, Substitute.instead_of_id == member.id)
    for row in tx.session.scalars(select(Substitute).where(mine, Substitute.ended_at.is_(None))).all():
        _end(tx, row)


def end_past_substitutes(tx: Tx) -> None:
    """Ends every substitution whose time is over."""
    over = select(Substitute).where(Substitute.until <= tx.now, Substitute.ended_at.is_(None)).order_by(Substitute.id)
    for row in tx.session.scalars(over).all():
        _end(tx, row)


def _end(tx: Tx, row: Substitute) -> None:
    row.ended_at = tx.now
    tx.send(row.member_id, Purpose.MEMBER, text("substitute.ends", name=_title(tx, row.instead_of_id)))
    tx.send(row.instead_of_id, Purpose.MEMBER, text("substitute.over", name=_title(tx, row.member_id)))


def _title(tx: Tx, member_id: UUID) -> str:
    return tx.session.get_one(Member, member_id).title


def _last_day(tx: Tx, row: Substitute) -> date:
    return (row.until.astimezone(tx.settings.unit.zone) - timedelta(seconds=1)).date()
