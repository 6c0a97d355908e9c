"""A member leaves or changes roles: their rights end in this transaction, and their tips and offers move on."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from bot.database.transaction import Tx, locked
from bot.domain.accounts import close_account
from bot.domain.grants import withdraw_grants
from bot.domain.people import members_with
from bot.domain.permissions import answers_for
from bot.errors import Refusal
from bot.messages import Purpose
from bot.models.account import Account, Invite
from bot.models.duty import Duty
from bot.models.member import Member, Role
from bot.models.outbox import Outbox, OutboxState
from bot.models.post import Post
from bot.models.prompt import Prompt
from bot.models.tip import OPEN, Tip
from bot.services.casework.ownership import give_back
from bot.services.membership.lost_roles import say_goodbye, tell_losses
from bot.services.membership.substitutes import end_substitutes
from bot.services.routing.offers import offered_to, pass_offer


def offboard(tx: Tx, member: Member) -> None:
    """Ends the member's accounts, invites, duty and posts, and hands on open tips and offers.

    Raises:
        Refusal: it is the only operator; without one nobody can invite or revoke members in chat.
    """
    keep_operator(tx, member)
    held = member.held()
    say_goodbye(tx, member)
    member.active = False
    for account in tx.session.scalars(
        select(Account).where(Account.member_id == member.id, Account.closed_at.is_(None))
    ):
        close_account(tx, account)
    options = {"synchronize_session": False}
    for table, column in ((Invite, "ended_at"), (Duty, "ended_at"), (Post, "ended_at")):
        open_rows = (table.member_id == member.id, getattr(table, column).is_(None))
        tx.session.execute(update(table).where(*open_rows).values(**{column: tx.now}), execution_options=options)
    tx.session.execute(delete(Prompt).where(Prompt.member_id == member.id))
    withdraw_grants(tx, member)
    end_substitutes(tx, member)
    stop_messages(tx, member)
    tx.session.flush()
    tell_losses(tx, [(member, held)])
    hand_over_work(tx, member)


def keep_operator(tx: Tx, leaving: Member | None = None) -> None:
    """Refuses a change after which there is no operator; or, before the change, to let the only operator leave.

    Raises:
        Refusal: nobody could invite or revoke members in chat.
    """
    if {each.id for each in members_with(tx, Role.OPERATOR)} == ({leaving.id} if leaving else set()):
        raise Refusal("refuse.last_operator")


def open_tips_of(tx: Tx, member: Member) -> int:
    """How many open tips a member owns. Sealed ones do not count: who may revoke must not learn that there is one."""
    owned = (Tip.owner_id == member.id, Tip.status.in_(OPEN), Tip.sealed_to.is_(None))
    return tx.session.scalar(select(func.count()).select_from(Tip).where(*owned)) or 0


def villages_left_vacant(tx: Tx, member: Member) -> Sequence[str]:
    """The codes of the villages that have no other officer than this member."""
    others = select(Post.area_code).where(Post.member_id != member.id, Post.ended_at.is_(None))
    mine = (Post.member_id == member.id, Post.ended_at.is_(None), Post.area_code.not_in(others))
    return tx.session.scalars(select(Post.area_code).where(*mine).order_by(Post.area_code)).all()


def give_back_all(tx: Tx, member: Member) -> None:
    """Returns every open tip that this member owns to the queue."""
    for tip in _owned(tx, member):
        give_back(tx, tip)


def stop_messages(tx: Tx, member: Member, *purposes: Purpose) -> None:
    """Drops the messages to this member that are not sent yet; all of them, if no purpose is named."""
    waiting = (Outbox.member_id == member.id, Outbox.state == OutboxState.WAITING)
    of_purpose = Outbox.purpose.in_(purposes or tuple(Purpose))
    tx.session.execute(
        update(Outbox).where(*waiting, of_purpose).values(state=OutboxState.DROPPED, ended_at=tx.now),
        execution_options={"synchronize_session": False},
    )


def hand_over_work(tx: Tx, member: Member) -> None:
    """Hands on the tips and offers that this member may not work on any more."""
    for tip in _owned(tx, member):
        if not answers_for(tx, member, tip):
            give_back(tx, tip)
    for tip in offered_to(tx, member):
        if not answers_for(tx, member, tip):
            pass_offer(tx, tip, member)


def _owned(tx: Tx, member: Member) -> Sequence[Tip]:
    """The open tips that this member owns, locked."""
    owned = select(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN)).order_by(Tip.id)
    return tx.session.scalars(locked(owned)).all()
