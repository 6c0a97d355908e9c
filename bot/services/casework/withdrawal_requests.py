"""A reporter's request to withdraw a tip that is taken: who owns the tip is asked, also a later owner."""

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.wording import mark
from bot.messages import Action, Content, Purpose, Verb, Why, text
from bot.models.member import Member
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent

# What asks for a withdrawal, and what ends the request.
_ASKED_OR_OVER = (Event.WITHDRAWAL_ASKED, Event.WITHDRAWAL_REFUSED, Event.CLOSED, Event.WITHDRAWN)


def is_requested(tx: Tx, tip: Tip) -> bool:
    """Whether the reporter has asked for a withdrawal, and no owner has answered yet."""
    last = select(TipEvent.event).where(TipEvent.tip_id == tip.id, TipEvent.event.in_(_ASKED_OR_OVER))
    return tx.session.scalar(last.order_by(TipEvent.id.desc()).limit(1)) == Event.WITHDRAWAL_ASKED


def ask_owner(tx: Tx, tip: Tip, owner: Member) -> None:
    """Asks the owner whether the reporter may withdraw the tip."""
    answers = [
        Action(text("button.agree_withdraw"), Verb.AGREE_WITHDRAWAL, tip.ref),
        Action(text("button.keep_handling"), Verb.REFUSE_WITHDRAWAL, tip.ref),
    ]
    question = text("owner.withdrawal", mark=mark(tip), code=tip.code)
    tx.send(owner, Why(Purpose.OWNER, tip.id), Content(question, answers))
