"""Floods: who sends more than a limit within a minute. What comes then is stored, and handled after others.

Counts are kept in memory, for each process. There is a limit for each conversation (a person in one chat), for each
group as a whole, and for all accounts together that are no member's. A conversation stays behind until a minute begins
in which nothing of it waits, so that its order holds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from sqlalchemy import bindparam, select

from bot.channels.channel import Envelope
from bot.database.transaction import Tx
from bot.domain.accounts import account_key
from bot.models.account import Account
from bot.models.inbox import Inbox, InboxState
from bot.settings import FloodSettings

MINUTE = 60.0
_STRANGERS = b"strangers"
_ACCOUNTS = select(Account.address_key).where(
    Account.channel == bindparam("channel"),
    Account.address_key.in_(bindparam("keys", expanding=True)),
    Account.closed_at.is_(None),
)
_BEHIND = (
    select(Inbox.conversation)
    .where(
        Inbox.conversation.in_(bindparam("conversations", expanding=True)),
        Inbox.state == InboxState.WAITING,
        Inbox.after_others,
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update with the keyed fingerprint of its conversation."""

    conversation: bytes
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is put: whether a member sent it, and whether it is handled after others."""

    is_member: bool
    after_others: bool


@dataclass
class Floods:
    """Called in the writer's thread only. `elapsed`: a clock in seconds that never jumps."""

    limits: FloodSettings
    elapsed: Callable[[], float]
    _since: float = -inf
    _counts: Counter[bytes | tuple[str, str]] = field(default_factory=Counter)  # since then
    _members: set[bytes] = field(default_factory=set)  # conversations of members
    _strangers: set[bytes] = field(default_factory=set)  # and of others, for a minute: they may become members
    _behind: set[bytes] = field(default_factory=set)

    def place(self, tx: Tx, channel: str, arrived: Sequence[Arrived]) -> list[Place]:
        """Counts updates, and says where each is put."""
        if self.elapsed() - self._since >= MINUTE:
            self._since = self.elapsed()
            self._counts.clear()
            self._strangers.clear()
        new = [each for each in arrived if each.conversation not in self._members]
        new = [each for each in new if each.conversation not in self._strangers]
        if new:
            self._look_up(tx, channel, new)
        if self._behind:
            self._catch_up(tx, {each.conversation for each in arrived})
        return [self._place(channel, each) for each in arrived]

    def _place(self, channel: str, arrived: Arrived) -> Place:
        conversation, group = arrived.conversation, arrived.envelope.group
        is_member = conversation in self._members
        over = self._is_over(conversation, self.limits.person_per_minute)
        if group:
            over |= self._is_over((channel, group), self.limits.group_per_minute)
        if not is_member:
            over |= self._is_over(_STRANGERS, self.limits.strangers_per_minute)
        if over:
            self._behind.add(conversation)
        return Place(is_member, conversation in self._behind)

    def _is_over(self, sender: bytes | tuple[str, str], limit: int) -> bool:
        self._counts[sender] += 1
        return self._counts[sender] > limit

    def _look_up(self, tx: Tx, channel: str, arrived: Sequence[Arrived]) -> None:
        """Asks whose conversations these are, and whether some are behind since before this process."""
        keys = {each.conversation: account_key(channel, each.envelope.sender) for each in arrived}
        members = set(tx.execute(_ACCOUNTS, {"channel": channel, "keys": list(set(keys.values()))}).scalars())
        for conversation, key in keys.items():
            (self._members if key in members else self._strangers).add(conversation)
        self._behind |= self._find_behind(tx, set(keys))

    def _catch_up(self, tx: Tx, conversations: set[bytes]) -> None:
        """Forgets the conversations that are no longer behind. Asks once a minute: the rows of a flood may be many."""
        asked = {each for each in self._behind & conversations if not self._counts[each]}
        if asked:
            self._behind -= asked - self._find_behind(tx, asked)

    def _find_behind(self, tx: Tx, conversations: set[bytes]) -> set[bytes]:
        return set(tx.execute(_BEHIND, {"conversations": list(conversations)}).scalars())
