"""Takes back words of a reporter that were shown: their message was taken out of the tip again."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.wording import pages, shorten
from bot.messages import Action, Content, Operation, Priority, Purpose, Verb, Why, text
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent

# The texts that show words of an addition, as their parameter `sentence`.
_SHOWING = frozenset({"owner.answer", "owner.added", "owner.amended", "story.added"})


def take_back_words(tx: Tx, tip: Tip, lines: Sequence[TipEvent]) -> None:
    """Replaces every message that shows the words of these lines by one sentence, and sends none that still waits.

    Of a sealed tip only its reader's messages change: others were told that it was withdrawn, and see nothing more.
    """
    words = {page for line in lines if line.sentence for page in (shorten(line.sentence), *pages(line.sentence))}
    first = min(line.at for line in lines)
    of_tip = (Outbox.tip_id == tip.id, Outbox.operation == Operation.SEND, Outbox.created_at >= first)
    for row in tx.session.scalars(select(Outbox).where(*of_tip, Outbox.shows_story).order_by(Outbox.id)):
        if row.member_id is None or words.isdisjoint(_sentences(json.loads(row.content)["text"])):
            continue
        if row.state == OutboxState.WAITING:
            row.state, row.ended_at = OutboxState.DROPPED, tx.now
        gone = Content(
            text("owner.words_gone", code=tip.code),
            [Action(text("button.detail"), Verb.SHOW, tip.code)],
            only_edit=True,
        )
        # With the priority of its message it cannot overtake it. It shows nothing, so former owners may have it.
        tx.send(row.member_id, Why(Purpose.HANDLER, tip.id, Priority(row.priority)), gone, edits=row)


def _sentences(packed: Any) -> Iterator[str]:
    """The words of additions in a packed text."""
    if isinstance(packed, list):
        for each in packed:
            yield from _sentences(each)
    elif isinstance(packed, dict):
        params = packed.get("params", {})
        if packed.get("key") in _SHOWING and isinstance(params.get("sentence"), str):
            yield params["sentence"]
        for each in params.values():
            yield from _sentences(each)
