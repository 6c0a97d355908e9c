"""Going on duty, which shows the waiting tips, and off duty, which passes on the open offers."""

from bot.database.transaction import Tx
from bot.domain.people import duty_of, ladder
from bot.domain.tips import visible_to
from bot.messages import Purpose, text
from bot.models.duty import Duty
from bot.models.member import Member
from bot.models.tip import Status, Tip
from bot.services.casework.views import queue
from bot.services.routing.offers import pass_offers


def change_duty(tx: Tx, member: Member) -> None:
    """Puts the member on duty, or takes them off."""
    if duty_of(tx, member):
        end_duty(tx, member)
    else:
        start_duty(tx, member)


def start_duty(tx: Tx, member: Member) -> None:
    """Puts the member on duty, and shows the queue if a tip waits to be taken."""
    tx.add(Duty, member_id=member.id, started_at=tx.now)
    tx.send(member, Purpose.HANDLER, text("duty.on"))
    if tx.session.scalar(visible_to(member).where(Tip.status == Status.NEW, Tip.reporter_id != member.id).limit(1)):
        queue(tx, member)


def end_duty(tx: Tx, member: Member) -> None:
    """Takes the member off duty. Their open offers go to the next member, unless they are on the ladder."""
    duty = duty_of(tx, member)
    if duty is None:
        return
    duty.ended_at = tx.now
    tx.session.flush()
    tx.send(member, Purpose.HANDLER, text("duty.off"))
    if member.id not in ladder(tx):
        pass_offers(tx, member)
