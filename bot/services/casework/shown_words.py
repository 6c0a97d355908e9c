"""Takes back words of a reporter that were shown: they were taken out of the tip again, or corrected."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.wording import pages, shorten
from bot.messages import Action, Content, Operation, Priority, Purpose, Verb, Why, text
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.services.casework.shown_media import stop_sending

# The texts that show words of a reporter, and in which parameter.
_SHOWN_AS = {"story.view": "story"} | dict.fromkeys(
    ("owner.answer", "owner.added", "owner.amended", "owner.corrected", "story.added", "story.more"), "sentence"
)


def take_back_words(tx: Tx, tip: Tip, sentences: Iterable[str], since: datetime) -> None:
    """Replaces every message that shows these words by one sentence, and sends none that still waits.

    `since`: when the words came.

    Of a sealed tip only its reader's messages change: others were told that it was withdrawn, and see nothing more.
    """
    words = {page for each in sentences if each for page in (shorten(each), *pages(each))}
    of_tip = (Outbox.tip_id == tip.id, Outbox.operation == Operation.SEND, Outbox.created_at >= since)
    for row in tx.session.scalars(select(Outbox).where(*of_tip, Outbox.shows_story).order_by(Outbox.id)):
        if row.member_id is None or words.isdisjoint(_sentences(json.loads(row.content)["text"])):
            continue
        stop_sending(tx, row)
        gone = Content(
            text("owner.words_gone", code=tip.code),
            [Action(text("button.detail"), Verb.SHOW, tip.code)],
            only_edit=True,
        )
        # With the priority of its message it cannot overtake it. It shows nothing, so former owners may have it.
        tx.send(row.member_id, Why(Purpose.HANDLER, tip.id, Priority(row.priority)), gone, edits=row)


def _sentences(packed: Any) -> Iterator[str]:
    """The words of the reporter in a packed text."""
    if isinstance(packed, list):
        for each in packed:
            yield from _sentences(each)
    elif isinstance(packed, dict):
        params = packed.get("params", {})
        shown = params.get(_SHOWN_AS.get(packed.get("key", ""), ""))
        if isinstance(shown, str):
            yield shown
        for each in params.values():
            yield from _sentences(each)
