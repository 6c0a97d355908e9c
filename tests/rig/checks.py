"""What must hold when everything has come to rest: each check yields a sentence for what does not."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.messages import Operation, Purpose
from bot.messaging.outbox import COURTESIES
from bot.models.account import Account
from bot.models.alarm import Alarm
from bot.models.inbox import Inbox, InboxState
from bot.models.message import Message, Revision
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip
from tests.rig.evidence import Accepted, Evidence, by_words
from tests.rig.ledger import Jump, clocks, history, lateness
from tests.rig.traffic import GROUPS, MEMBERS, STRANGERS, TIPS, Traffic

NUMBER = re.compile(r"nomor (\d{7})\.")
RECEIPT = re.compile(r"(AN-[0-9A-Z]{4,6})\s+tercatat")
NEUTRAL = "Maaf, layanan ini tidak tersedia untuk akun Anda."
MOST = 5  # sentences of one kind
NIL = UUID(int=0)


@dataclass
class Examiner:
    """Examines what is new since the last time; at rest nothing that was examined may change any more."""

    traffic: Traffic
    evidence: Evidence
    pressed: set[tuple[int, str]]
    jumps: Sequence[Jump]  # of the clock
    stored: Counter[int] = field(default_factory=Counter)
    erased: int = 0
    copies: int = 0
    _inbox: UUID = NIL
    _outbox: UUID = NIL
    codes: dict[str, int] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)

    def examine(self, tx: Tx) -> list[str]:
        """All that does not hold."""
        found: list[str] = [*self.evidence.faults]
        self.evidence.faults.clear()
        for check in (
            self._inbox_whole,
            self._states,
            self._in_order,
            self._tips,
            self._receipts,
            self._chatter,
            self._sends,
            self._ends,
            clocks,
            self._history,
            self._lateness,
            self._readers,
            self._gaps,
        ):
            found += list(check(tx))[:MOST]
        self.evidence.messages.clear()
        return found

    def _inbox_whole(self, tx: Tx) -> Iterator[str]:
        """Every update has one row; of a stranger's only id and hash stay."""
        rows = tx.session.scalars(select(Inbox).where(Inbox.id > self._inbox).order_by(Inbox.id)).all()
        for row in rows:
            number = NUMBER.search(row.payload)
            if number:
                self.stored[int(number[1])] += 1
            elif not row.payload:
                self.erased += 1
            else:
                yield f"inbox row {row.id} is nobody's"
            tx.session.expunge(row)
        self._inbox = rows[-1].id if rows else self._inbox
        sent = {each.number for each in self.traffic.sent.values() if each.kind != "stranger"}
        yield from (f"update {number} was lost" for number in sorted(sent - self.stored.keys()))
        yield from (f"update {number} stands {count} times" for number, count in self.stored.items() if count > 1)
        strangers = len(self.traffic.sent) - len(sent)
        if self.erased != strangers:
            yield f"{strangers} updates of strangers, but {self.erased} rows without payload"

    def _states(self, tx: Tx) -> Iterator[str]:
        """Nothing waits; parked is what was planted, each with one alarm."""
        states = dict(tx.session.execute(select(Inbox.state, func.count()).group_by(Inbox.state)).all())
        planted = self.traffic.kinds()["poison"]
        alarms = tx.session.scalar(select(func.count()).where(Alarm.text_key == "alarm.parked"))
        if states.get(InboxState.WAITING):
            yield f"{states[InboxState.WAITING]} updates wait"
        if not states.get(InboxState.PARKED, 0) == alarms == planted:
            yield f"{planted} planted, {states.get(InboxState.PARKED, 0)} parked, {alarms} alarms"

    def _in_order(self, tx: Tx) -> Iterator[str]:
        """Within a conversation what came first was handled first."""
        latest: dict[bytes, Any] = {}
        rows = select(Inbox.conversation, Inbox.handled_at).where(Inbox.handled_at.is_not(None)).order_by(Inbox.id)
        for conversation, at in tx.session.execute(rows):
            if at < latest.get(conversation, at):
                yield f"a conversation was handled out of order at {at}"
            latest[conversation] = at

    def _tips(self, tx: Tx) -> Iterator[str]:
        """One tip for each report, byte for byte."""
        sent = Counter(each.story for each in self.traffic.sent.values() if each.kind in TIPS)
        kept = Counter()
        for tip in tx.session.scalars(select(Tip)):
            kept[tip.story] += 1
            self.codes[tip.code] = int(NUMBER.search(tip.story)[1])  # type: ignore[index]
        yield from (f"a report is not among the tips: {story!r}" for story in (sent - kept))
        yield from (f"a tip is nobody's report, or doubled: {story!r}" for story in (kept - sent))

    def _receipts(self, tx: Tx) -> Iterator[str]:
        """A receipt was shown if and only if its tip is committed; one that could not be sent is known as dead."""
        shown = {found[1] for each in self.evidence.messages if (found := RECEIPT.search(each.text))}
        self._shown |= shown
        dead = set(
            tx.session.scalars(
                select(Tip.code)
                .join(Outbox, Outbox.tip_id == Tip.id)
                .where(Outbox.purpose == Purpose.REPORTER, Outbox.state == OutboxState.DEAD)
            )
        )
        yield from (f"a receipt without a tip: {code}" for code in self._shown - self.codes.keys())
        yield from (f"a tip without a receipt: {code}" for code in self.codes.keys() - self._shown - dead)

    def _chatter(self, tx: Tx) -> Iterator[str]:
        """Every message of the group is kept as it was, and every edit."""
        sent = [each for each in self.traffic.sent.values() if each.kind in ("group", "outsider", "edit")]
        kept = Counter(
            row.text for row in tx.session.scalars(select(Revision).join(Message).where(Message.group_id.is_not(None)))
        )
        for each in sent:
            words = (each.body.get("message") or each.body["edited_message"])["text"]
            if kept[words] != 1:
                yield f"a message of the group is kept {kept[words]} times: {words!r}"

    def _sends(self, tx: Tx) -> Iterator[str]:
        """What is marked as sent was shown; shown again is only what was called again, which no marked row may be."""
        addresses = {row.member_id: int(row.address) for row in tx.session.scalars(select(Account))}
        rows = tx.session.scalars(select(Outbox).where(Outbox.id > self._outbox).order_by(Outbox.id)).all()
        owed: dict[tuple[int, int], str] = {}
        elsewhere = 0
        for row in rows:
            if row.state == OutboxState.SENT and row.platform_id and row.operation in (Operation.SEND, Operation.EDIT):
                chat = addresses[row.member_id] if row.member_id else int(json.loads(row.content)["chat"])
                owed.setdefault((chat, int(row.platform_id)), str(row.id))  # an edit comes after what it edits
            elif row.state != OutboxState.SENT:
                elsewhere += self.evidence.calls[str(row.id)]
        edited = {UUID(each) for each in owed.values()} - {row.id for row in rows if row.operation == Operation.SEND}
        shown = {(each.chat, each.message_id) for each in self.evidence.messages}
        missing = [row for place, row in owed.items() if place not in shown and UUID(row) not in edited]
        yield from (f"marked as sent, but shown to nobody: {row}" for row in missing)
        self._outbox = rows[-1].id if rows else self._outbox
        yield from self._repeats(owed, elsewhere)

    def _repeats(self, owed: dict[tuple[int, int], str], elsewhere: int) -> Iterator[str]:
        for (chat, words), alike in by_words(self.evidence.messages).items():
            rows = [owed[chat, each.message_id] for each in alike if (chat, each.message_id) in owed]
            more = len(alike) - len(rows)
            self.copies += more if rows else 0
            over = len(alike) - sum(self.evidence.calls[row] for row in rows)
            if over > 0:
                elsewhere -= over
                if elsewhere < 0:
                    yield f"shown {len(alike)} times, owed {len(rows)} times: {words[:60]!r} to {chat}"

    def _ends(self, tx: Tx) -> Iterator[str]:
        """Every message owed was sent, dropped, or is dead with an alarm."""
        for row in tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.WAITING)):
            failed = f"tried {row.tries} times, {row.error or 'no error'}"
            yield f"a message waits: {row.operation} for {row.purpose}, {failed}"
        alarms = set(tx.session.scalars(select(Alarm.subject)))
        prefixes = {subject.rpartition(":")[0] for subject in alarms}
        for row in tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.DEAD)):
            without_account = row.error == "no account" and f"no-account:{row.member_id}" in prefixes
            told = f"dead:{row.id}" in alarms or without_account
            if not told and row.operation not in COURTESIES and row.purpose != Purpose.STRANGER:
                yield f"message {row.id} is dead and nobody knows ({row.error})"

    def _readers(self, _tx: Tx) -> Iterator[str]:
        """Nobody outside gets anything but the neutral sentence; a story goes only to who has taken the tip."""
        numbers = {number: code for code, number in self.codes.items()}
        for each in self.evidence.messages:
            if each.chat in STRANGERS and each.text != NEUTRAL:
                yield f"a stranger was told {each.text[:60]!r}"
            elif each.chat not in (*STRANGERS, *MEMBERS, *GROUPS):
                yield f"somebody unknown was written to: {each.chat}"
            yield from self._story_shown(each, numbers)

    def _story_shown(self, message: Accepted, numbers: dict[int, str]) -> Iterator[str]:
        for number in NUMBER.findall(message.text):
            code = numbers.get(int(number), "")
            if (message.chat, code) not in self.pressed:
                yield f"the story of {code} went to {message.chat}"

    def _history(self, tx: Tx) -> Iterator[str]:
        return history(tx, self.pressed)

    def _lateness(self, tx: Tx) -> Iterator[str]:
        return lateness(tx, self.jumps)

    def _gaps(self, tx: Tx) -> Iterator[str]:
        """An alarm of missing numbers only where numbers are missing."""
        told = tx.session.scalar(select(func.count()).where(Alarm.text_key == "alarm.gap")) or 0
        if told > self.traffic.reseeded:
            yield f"{told} alarms of missing updates, {self.traffic.reseeded} jumps"
