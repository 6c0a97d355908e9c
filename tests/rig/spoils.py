"""What may stand in no database and on no phone, planted there after a good run: each check is seen to work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.database.transaction import Tx
from bot.messages import Operation, Purpose
from bot.models.alarm import Alarm
from bot.models.due_step import DueStep, Step
from bot.models.inbox import Inbox, InboxState
from bot.models.message import Message, Revision
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip
from bot.models.tip_event import Event, TipEvent
from tests.rig.checks import RECEIPT
from tests.rig.evidence import Accepted, Evidence
from tests.rig.traffic import STRANGERS

Spoil = Callable[[Tx, Evidence], object]


def _first(tx: Tx, rows: type[Any], *which: Any) -> Any:
    return tx.session.scalars(select(rows).where(*which).order_by(rows.id).limit(1)).one()


def _said(evidence: Evidence, chat: int, words: str) -> None:
    evidence.messages.append(Accepted(chat, 1, words))


def _lose(tx: Tx, _evidence: Evidence) -> None:
    row = _first(tx, Inbox, Inbox.payload_sealed.is_not(None), Inbox.state == InboxState.DONE)
    tx.session.execute(delete(Inbox).where(Inbox.id == row.id))


def _double(tx: Tx, _evidence: Evidence) -> None:
    row = _first(tx, Inbox, Inbox.payload_sealed.is_not(None), Inbox.state == InboxState.DONE)
    again = {name: getattr(row, name) for name in ("channel", "conversation", "received_at", "state", "payload_hash")}
    tx.add(Inbox, key=b"another", handled_at=tx.now, payload=row.payload, **again)


def _keep_a_strangers_words(tx: Tx, _evidence: Evidence) -> None:
    _first(tx, Inbox, Inbox.payload_sealed.is_(None)).payload = "{}"


def _forget_to_handle(tx: Tx, _evidence: Evidence) -> None:
    _first(tx, Inbox, Inbox.state == InboxState.DONE).state = InboxState.WAITING


def _park_silently(tx: Tx, _evidence: Evidence) -> None:
    _first(tx, Inbox, Inbox.state == InboxState.DONE).state = InboxState.PARKED


def _handle_out_of_order(tx: Tx, _evidence: Evidence) -> None:
    first = _first(tx, Inbox, Inbox.state == InboxState.DONE)
    first.handled_at = tx.now


def _change_a_story(tx: Tx, _evidence: Evidence) -> None:
    tip = _first(tx, Tip)
    tip.story = f"{tip.story} "


def _change_a_message(tx: Tx, _evidence: Evidence) -> None:
    of_the_group = Revision.message_id.in_(select(Message.id).where(Message.group_id.is_not(None)))
    _first(tx, Revision, of_the_group).text = "apel sore"


def _invent_a_receipt(_tx: Tx, evidence: Evidence) -> None:
    _said(evidence, 5_000_001, "AN-0000 tercatat")


def _swallow_a_receipt(_tx: Tx, evidence: Evidence) -> None:
    receipt = next(each for each in evidence.messages if RECEIPT.search(each.text))
    evidence.messages = [each for each in evidence.messages if each.text != receipt.text]


def _mark_unsent(tx: Tx, _evidence: Evidence) -> None:
    _first(tx, Outbox, Outbox.state == OutboxState.SENT, Outbox.operation == Operation.SEND).platform_id = "999999"


def _show_again(_tx: Tx, evidence: Evidence) -> None:
    """More often than calls were in doubt."""
    receipt = next(each for each in evidence.messages if RECEIPT.search(each.text))
    evidence.messages += [replace(receipt, message_id=10**9 + number) for number in range(50)]


def _owe(tx: Tx, _evidence: Evidence) -> None:
    _first(tx, Outbox, Outbox.state == OutboxState.SENT).state = OutboxState.WAITING


def _give_up_silently(tx: Tx, _evidence: Evidence) -> None:
    new = Outbox.operation == Operation.SEND  # nobody has to hear of an edit that failed
    sent = Outbox.state == OutboxState.SENT
    _first(tx, Outbox, Outbox.purpose == Purpose.REPORTER, sent, new).state = OutboxState.DEAD


def _waiting_step(tx: Tx) -> DueStep:
    step: DueStep = _first(tx, DueStep, DueStep.ended_at.is_(None), DueStep.step == Step.ESCALATE)
    return step


def _oversleep(tx: Tx, _evidence: Evidence) -> None:
    _waiting_step(tx).due_at = tx.now - timedelta(hours=1)


def _stop_a_clock(tx: Tx, _evidence: Evidence) -> None:
    _waiting_step(tx).ended_at = tx.now


def _set_two_clocks(tx: Tx, _evidence: Evidence) -> None:
    step = _waiting_step(tx)
    tx.add(DueStep, key="another", step=step.step, tip_id=step.tip_id, due_at=step.due_at, fired=False)


def _fire_late(tx: Tx, _evidence: Evidence) -> None:
    step = _first(tx, DueStep, DueStep.fired)
    step.ended_at += timedelta(hours=5)  # later than all jumps


def _forget_the_report(tx: Tx, _evidence: Evidence) -> None:
    tx.session.execute(delete(TipEvent).where(TipEvent.id == _first(tx, TipEvent, TipEvent.event == Event.REPORTED).id))


def _invent(tx: Tx, event: Event) -> None:
    tip = _first(tx, Tip)
    tx.add(TipEvent, tip_id=tip.id, at=tx.now, event=event, actor_id=tip.reporter_id)


def _tell(chat: int, words: str) -> Spoil:
    return lambda _tx, evidence: _said(evidence, chat, words)


def _cry_wolf(tx: Tx, _evidence: Evidence) -> None:
    for number in range(1000):
        tx.add(Alarm, subject=f"gap {number}", text_key="alarm.gap", raised_at=tx.now)


def _call_again(_tx: Tx, evidence: Evidence) -> None:
    evidence.faults.append("row 1 was called after it was marked as sent")


# By name: what is planted, and how the rig names it.
SPOILS: dict[str, tuple[Spoil, str]] = {
    "an update is lost": (_lose, "was lost"),
    "an update is stored twice": (_double, "stands 2 times"),
    "a stranger's words are kept": (_keep_a_strangers_words, "is nobody's"),
    "an update waits": (_forget_to_handle, "updates wait"),
    "an update is parked without alarm": (_park_silently, "parked"),
    "a conversation is out of order": (_handle_out_of_order, "out of order"),
    "a story has changed": (_change_a_story, "is not among the tips"),
    "a message has changed": (_change_a_message, "is kept 0 times"),
    "a receipt is false": (_invent_a_receipt, "a receipt without a tip"),
    "a receipt is missing": (_swallow_a_receipt, "a tip without a receipt"),
    "a mark is false": (_mark_unsent, "marked as sent, but shown to nobody"),
    "a message is shown twice": (_show_again, "times, owed 1 times"),
    "a message waits": (_owe, "a message waits"),
    "a message is given up without alarm": (_give_up_silently, "dead and nobody knows"),
    "a sent row is called": (_call_again, "after it was marked"),
    "a clock is overdue": (_oversleep, "is overdue"),
    "a tip has no clock": (_stop_a_clock, "with the clocks"),
    "a tip has two clocks": (_set_two_clocks, "with the clocks"),
    "a clock is late": (_fire_late, "seconds late"),
    "a report has no history": (_forget_the_report, "does not stand once"),
    "a reading is invented": (lambda tx, _: _invent(tx, Event.VIEWED), "was read by who did not have it"),
    "an offer is invented": (lambda tx, _: _invent(tx, Event.OFFERED), "times in the rows"),
    "a taking is invented": (lambda tx, _: _invent(tx, Event.TAKEN), "was taken by who could not"),
    "a closing is invented": (lambda tx, _: _invent(tx, Event.CLOSED), "stands in its history"),
    "a stranger hears more": (_tell(STRANGERS[0], "Selamat pagi"), "a stranger was told"),
    "somebody unknown hears": (_tell(7, "Selamat pagi"), "somebody unknown"),
    "a story goes astray": (_tell(5_000_002, "nomor 0000001."), "the story of"),
    "gaps are invented": (_cry_wolf, "alarms of missing updates"),
}
