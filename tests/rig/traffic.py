"""What people write during a run: each update carries a number of its own, so that the rig knows what must be there."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

GROUPS = tuple(range(-1006, -1000))  # several, so that not everything is one conversation
OFFICERS = tuple(range(5_000_001, 5_000_013))
LIAISONS = (5_000_101, 5_000_102)
LADDER = (5_000_103,)
OPERATOR = 5_000_104
MEMBERS = (*OFFICERS, *LIAISONS, *LADDER, OPERATOR)
STRANGERS = (6_000_001, 6_000_002, 6_000_003)
FIRST_MESSAGE = 10_000_000
# Kinds and how many of a thousand.
KINDS = {"group": 790, "tip": 60, "edit": 50, "outsider": 30, "stranger": 30, "plain": 25, "grouptip": 10, "poison": 5}
CHATTER = {"group": 900, "edit": 60, "outsider": 40}
TAILS = ("", "\n<b>&amp;</b>", " “dua rumah” %s {x}", " 😀\u202eabc", "\n\n-- $1 \\ 'x'", " sekarang, darurat")
TIPS = ("tip", "grouptip")
IN_GROUP = ("group", "outsider", "grouptip")
WRITERS = {"tip": OFFICERS, "grouptip": OFFICERS, "outsider": STRANGERS, "stranger": STRANGERS}
# What stands in everything that people write here, and in their names.
PLANTED = ("nomor 0", "Sugihwaras Jenu nomor", "apel pagi", "Orang 5000")
START = 1_700_000_000
DOUBLED, RESEEDED = 0.02, 0.02


@dataclass
class Sent:
    """One update that was handed to the far end; `story` is what must be in its tip."""

    number: int
    kind: str  # of KINDS, or "press"
    body: dict[str, Any]
    story: str = ""


@dataclass
class Traffic:
    """Makes updates by lot, and remembers them."""

    lot: Random
    shuffled: bool
    parts: dict[str, int] = field(default_factory=lambda: KINDS)
    sent: dict[int, Sent] = field(default_factory=dict)
    injected: int = 0
    doubled: int = 0
    reseeded: int = 0
    reordered: int = 0
    late: int = 0
    _made: int = 0
    _next_update: int = 500_000_000
    _editable: list[dict[str, Any]] = field(default_factory=list)
    _late: list[dict[str, Any]] = field(default_factory=list)

    def batch(self, size: int) -> list[dict[str, Any]]:
        """The next updates as the platform hands them out; some doubled, and where it may be, reordered and late."""
        fresh = [self._make() for _ in range(size)]
        self.sent |= {each.number: each for each in fresh}
        again = [each.body for each in fresh if each.kind != "poison" and self.lot.random() < DOUBLED]
        self.doubled += len(again)
        if self.lot.random() < RESEEDED:
            self._next_update += self.lot.randrange(1_000, 1_000_000)
            self.reseeded += 1
        updates = [{"update_id": self._number(), **body} for body in (*(each.body for each in fresh), *again)]
        if self.shuffled:
            self.lot.shuffle(updates)
            self.reordered += sum(one["update_id"] > next_one["update_id"] for one, next_one in pairwise(updates))
            late, self._late = self._late, updates[: size // 20]
            updates = [*updates[size // 20 :], *late]
            self.late += len(late)
        self.injected += len(updates)
        return updates

    def press(self, chat: int, message_id: int, data: str) -> dict[str, Any]:
        """Somebody presses a button."""
        self._made += 1
        query = {
            "id": f"{FIRST_MESSAGE + self._made}",
            "from": {"id": chat, "is_bot": False, "first_name": "Orang"},
            "message": {"message_id": message_id, "date": START, "chat": {"id": chat, "type": "private"}},
            "chat_instance": mark(self._made),
            "data": data,
        }
        self.sent[self._made] = Sent(self._made, "press", {"callback_query": query})
        self.injected += 1
        return {"update_id": self._number(), "callback_query": query}

    def emergency(self, officer: int) -> dict[str, Any]:
        """Somebody's life is in danger."""
        self._made += 1
        story = f"DARURAT ada yang overdosis sabu di Sugihwaras Jenu, tolong cepat, {mark(self._made)}"
        body = {"message": self._message(officer, f"/lapor {story}", 0)}
        self.sent[self._made] = Sent(self._made, "tip", body, story)
        self.injected += 1
        return {"update_id": self._number(), **body}

    def rest(self) -> list[dict[str, Any]]:
        """What was still held back."""
        late, self._late = self._late, []
        self.injected += len(late)
        self.late += len(late)
        return late

    def kinds(self) -> Counter[str]:
        return Counter(each.kind for each in self.sent.values())

    def _number(self) -> int:
        self._next_update += 1
        return self._next_update

    def _make(self) -> Sent:
        self._made += 1
        kind = self.lot.choices(list(self.parts), list(self.parts.values()))[0]
        if kind == "edit":
            if self._editable:
                return self._edit()
            kind = "group"
        if kind == "poison":
            return Sent(self._made, kind, self._poison())
        story = f"transaksi sabu di Sugihwaras Jenu {mark(self._made)}{self.lot.choice(TAILS)}"
        words = {"tip": f"/lapor {story}", "grouptip": f"/lapor {story}", "plain": f"/batal {mark(self._made)}"}
        chat = self.lot.choice(GROUPS) if kind in IN_GROUP else 0
        said = words.get(kind, f"apel pagi jam tujuh, {mark(self._made)}")
        message = self._message(self.lot.choice(WRITERS.get(kind, MEMBERS)), said, chat)
        if kind == "group":
            self._editable = [message, *self._editable[:50]]
        return Sent(self._made, kind, {"message": message}, story if kind in TIPS else "")

    def _edit(self) -> Sent:
        message = self.lot.choice(self._editable)
        changed = {"text": f"apel jam delapan, {mark(self._made)}", "edit_date": START + self._made}
        return Sent(self._made, "edit", {"edited_message": message | changed})

    def _poison(self) -> dict[str, Any]:
        """What no version of the bot can read: kinds that it asks for, of the wrong shape."""
        words = mark(self._made)
        shapes: tuple[dict[str, Any], ...] = (
            {"my_chat_member": {"words": words}},
            {"message": {"message_id": "none", "date": "yesterday", "chat": {"id": OFFICERS[0]}, "text": words}},
            {"edited_message": [words]},
            {"callback_query": {"id": f"p{self._made}", "data": words}},
        )
        return self.lot.choice(shapes)

    def _message(self, sender: int, words: str, chat: int) -> dict[str, Any]:
        place = {"id": chat, "type": "supergroup", "title": "Grup"} if chat else {"id": sender, "type": "private"}
        return {
            "message_id": FIRST_MESSAGE + self._made,
            "date": START,
            "chat": place,
            "from": {"id": sender, "is_bot": False, "first_name": "Orang"},
            "text": words,
        }


def mark(number: int) -> str:
    """The words by which an update is found again."""
    return f"nomor {number:07d}."
