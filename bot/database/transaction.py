"""The transaction as services see it: rows are added, messages sent and deadlines set through it."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Executable, Select

from bot.clock import Clock, Ids
from bot.database.adding import AddingSession, Model
from bot.database.ahead import Ahead
from bot.database.known_areas import AreaCache
from bot.database.known_names import NameCache
from bot.messages import MESSAGES, Content, Incoming, Operation, Priority, Purpose, Text, Why
from bot.models.account import Account
from bot.models.base import Row
from bot.models.member import Member
from bot.models.message import Message, chat_key
from bot.models.outbox import Outbox
from bot.sealing import index
from bot.settings import Settings
from bot.text_json import pack, pack_content

Found = TypeVarTuple("Found")


def locked(rows: Select[*Found]) -> Select[*Found]:
    """The query with row locks. Loads the rows again, because another process may have changed them before the lock."""
    return rows.with_for_update().execution_options(populate_existing=True)


@dataclass
class Tx:
    """What a service works with: the session, the time, new ids, and sending (as rows of the outbox)."""

    session: AddingSession
    ahead: Ahead
    connection: Connection  # the session's
    now: datetime
    ids: Ids
    settings: Settings
    areas: AreaCache
    names: NameCache
    writer_id: UUID | None = None
    channel_of_writer: str = ""
    of_flood: bool = False  # the row that is handled belongs to a flood
    to_answer: dict[str, Any] = field(default_factory=dict)  # the writer's message, until something answers it

    def new_id(self) -> UUID:
        return self.ids.uuid(self.now)

    def add(self, model: type[Model], **values: Any) -> Model:
        """Adds a row: the only way to insert one. It gets an id, if it has none and its table has ids.

        The rows of several steps are inserted together: before the next query of the session, before each `execute`,
        before a lookup that they concern, and at the latest at the end of the transaction. Until then a change of the
        object changes what is inserted; after that it is an UPDATE.
        """
        if "id" not in values and issubclass(model, Row):
            values["id"] = self.new_id()
        row = self.session.gather(model, values)
        self.ahead.added(model, row)
        return row

    @contextmanager
    def step(self, clock: Clock) -> Iterator["Tx"]:
        """A part of the transaction, with the time at its start. If it raises, nothing of it stays."""
        with self.session.step():
            step = replace(self, now=clock.now(), writer_id=None, channel_of_writer="", to_answer={})
            yield step
            self.areas, self.names = step.areas, step.names  # a cache of its own is used until the commit

    def savepoint(self) -> AbstractContextManager[None]:
        """Undoes the block if it raises, with all that it added; what was added before stays."""
        return self.session.savepoint()

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        """Runs one statement outside the session, after flushing it; the session's objects stay as they were."""
        self.session.write() if statement.is_dml else self.session.flush()
        return self.connection.execute(statement, params)

    def send(
        self,
        to: Member | UUID,
        why: Purpose | Why,
        content: Text | Content,
        *,
        edits: Outbox | None = None,
        about: Message | None = None,
    ) -> None:
        """Adds a message to a member, or an edit of an earlier one, to the outbox.

        `why` says why this person may have it; that is checked again when it is sent. A purpose alone is enough for a
        message of normal priority about no tip, and a text alone for one with nothing to press. The member whose event
        is handled gets it where they wrote, everybody else where they wrote last. It is shown as a reply to the message
        that it is `about`, or else, if it is the first one to the member whose message is handled, to that message.
        """
        member_id = to.id if isinstance(to, Member) else to
        why = Why(why) if isinstance(why, Purpose) else why
        content = Content(content) if isinstance(content, Text) else content
        self._add_outbox(
            member_id=member_id,
            operation=Operation.EDIT if edits else Operation.SEND,
            recipient_queue=_recipient_queue(str(member_id)),
            purpose=why.purpose,
            tip_id=why.tip_id,
            priority=self._priority(member_id, why),
            protect=content.protect,
            shows_story=content.shows_story,
            edits_id=edits.id if edits else None,
            channel=self.channel_of_writer if member_id == self.writer_id else "",
            content=pack_content(content) | self._answered(about, news=_is_news(self, member_id, why, edits)),
        )

    def _priority(self, to: UUID, why: Why) -> Priority:
        """A lower priority for messages that others get because of a flood: they must not delay the tips of others."""
        is_late = self.of_flood and to != self.writer_id and why.priority == Priority.NORMAL
        return Priority.BULK if is_late else why.priority

    def send_to_account(self, account: Account, content: Text | Content) -> None:
        """Adds an answer to an account that may only send tips: nothing else is ever sent to it."""
        content = Content(content) if isinstance(content, Text) else content
        self._add_outbox(
            member_id=account.member_id,
            account_id=account.id,
            operation=Operation.SEND,
            recipient_queue=_recipient_queue(f"account:{account.id}"),
            purpose=Purpose.RESTRICTED,
            priority=Priority.NORMAL,
            channel=account.channel,
            content=pack_content(content) | self._answered(None, news=False),
        )

    def answering(self, incoming: Incoming, writer: Member | None) -> None:
        """Sets the message that the next answer replies to, and the writer, who is answered where they wrote."""
        if incoming.kind in MESSAGES:
            self.to_answer = {"answers": [chat_key(incoming.channel, incoming.chat).hex(), incoming.message_id]}
        if writer:
            self.writer_id, self.channel_of_writer = writer.id, incoming.channel

    def _answered(self, about: Message | None, *, news: bool) -> dict[str, Any]:
        """The message that a new one replies to, as a part of its content."""
        if news and not about:
            return {}
        answered, self.to_answer = self.to_answer, {}
        return _named(about) if about else answered

    def post(
        self, channel: str, chat: str, purpose: Purpose, message: Text, about: Message | None = None, **more: str | bool
    ) -> UUID:
        """Adds a message to a chat that is no member's own: the group, or a stranger. Returns the outbox row's id.

        `about`: the message that it answers; it goes to the topic of that one. `more`: another `topic`; that the
        message it answers `stays`; the `words` of a member that it shows, which are stored once it is sent.
        """
        content: dict[str, Any] = {"text": pack(message), "language": self.settings.unit.language, **more}
        if about:
            content |= _named(about) | {"topic": about.topic}
        return self.call(Operation.SEND, channel, chat, purpose=purpose, **content)

    def call(
        self,
        operation: Operation,
        channel: str,
        chat: str,
        *,
        purpose: Purpose = Purpose.REPLY,
        expires: timedelta | None = None,
        after: timedelta | None = None,
        about: UUID | None = None,
        behind: Outbox | None = None,
        **content: Any,
    ) -> UUID:
        """Adds a call that goes to an address to the outbox: an answer to a press, a deletion, leaving.

        `behind`: a message of the outbox that it changes, and which must have ended first.
        """
        apart = operation in (Operation.ANSWER, Operation.LEAVE)  # messages to the chat do not wait behind it
        return self._add_outbox(
            member_id=None,
            operation=operation,
            channel=channel,
            recipient_queue=behind.recipient_queue if behind else _recipient_queue(f"{channel}:{chat}:{apart}"),
            purpose=purpose,
            priority=behind.priority if behind else Priority.NORMAL,
            expires_at=self.now + expires if expires else None,
            not_before=self.now + after if after else None,
            edits_id=behind.id if behind else about,
            content={"chat": chat, **content},
        )

    def _add_outbox(self, *, content: dict[str, Any], **columns: Any) -> UUID:
        return self.add(Outbox, created_at=self.now, content=json.dumps(content, ensure_ascii=False), **columns).id


def _named(message: Message) -> dict[str, Any]:
    """A message that another one replies to, as a part of the content of that one."""
    return {"answers": [message.chat_key.hex(), message.platform_id]}


def _is_news(tx: Tx, member_id: UUID, why: Why, edits: Outbox | None) -> bool:
    """Whether a message is no answer to the event that is handled."""
    return member_id != tx.writer_id or edits is not None or why.purpose == Purpose.OFFER


def _recipient_queue(recipient: str) -> bytes:
    """The label is older than the column's name; waiting rows would leave their queue if it changed."""
    return index("outbox.lane", recipient)
