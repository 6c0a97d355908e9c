"""A member leaves or changes roles: no rights from this transaction on, and nobody's tip stays behind."""

from sqlalchemy import delete, select, update

from bot.database.transaction import Tx, locked
from bot.domain.people import members_with
from bot.domain.permissions import answers_for
from bot.errors import Refusal
from bot.models.account import Account, Invite
from bot.models.duty import Duty
from bot.models.member import Member, Role
from bot.models.post import Post
from bot.models.prompt import Prompt
from bot.models.tip import OPEN, Tip
from bot.services.casework.ownership import give_back
from bot.services.membership.enrolment import close_account
from bot.services.routing.offers import offered_to, pass_offer


def offboard(tx: Tx, member: Member) -> None:
    """Takes the member's rights and hands open tips and offers on."""
    member.active = False
    for account in tx.session.scalars(
        select(Account).where(Account.member_id == member.id, Account.closed_at.is_(None))
    ):
        close_account(tx, account)
    mine = {"synchronize_session": False}
    for table, column in ((Invite, "ended_at"), (Duty, "ended_at"), (Post, "ended_at")):
        open_rows = (table.member_id == member.id, getattr(table, column).is_(None))
        tx.session.execute(update(table).where(*open_rows).values(**{column: tx.now}), execution_options=mine)
    tx.session.execute(delete(Prompt).where(Prompt.member_id == member.id))
    tx.session.flush()
    hand_over_work(tx, member)


def refuse_last_operator(tx: Tx, member: Member) -> None:
    """Raises:
    Refusal: without this member nobody could invite or revoke any more.
    """
    if [each.id for each in members_with(tx, Role.OPERATOR)] == [member.id]:
        raise Refusal("refuse.last_operator")


def hand_over_work(tx: Tx, member: Member) -> None:
    """Hands on what this member may not work on any more: tips taken, and offers."""
    mine = select(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN)).order_by(Tip.id)
    for tip in tx.session.scalars(locked(mine)).all():
        if not answers_for(tx, member, tip):
            give_back(tx, tip)
    for tip in offered_to(tx, member):
        if not answers_for(tx, member, tip):
            pass_offer(tx, tip, member)
