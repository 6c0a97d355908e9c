"""What opens only with a reason: the source for the tip's owner, the story for a leader. Each time needs a reason."""

from bot.database.transaction import Tx
from bot.domain.conversations import prompt
from bot.domain.permissions import may_open_story
from bot.domain.sources import media_of_source, source_for
from bot.domain.tips import find_owned, find_tip, record_event
from bot.domain.wording import brief
from bot.errors import not_found
from bot.messages import Content, Purpose, Why, text
from bot.models.member import Member
from bot.models.prompt import PromptKind
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import Event
from bot.services.casework.ownership import tell_reporter
from bot.services.casework.views import detail, send_story, show_media


def ask_source_reason(tx: Tx, member: Member, code: str) -> None:
    """Asks the owner why they open the source.

    Raises:
        Refusal: this member does not own the tip, or there is no source for them.
    """
    tip, _ = _find_source(tx, member, code)
    prompt(tx, member, PromptKind.OPEN_SOURCE, tip.ref)
    tx.send(member, Why(Purpose.OWNER, tip.id), text("source.reason", code=tip.code))


def open_source(tx: Tx, member: Member, code: str, reason: str) -> None:
    """Shows the owner the source, and tells the reporter who opened it and why.

    Raises:
        Refusal: this member does not own the tip any more, or there is no source for them.
    """
    tip, source = _find_source(tx, member, code)
    record_event(tx, tip, Event.SOURCE_OPENED, member, brief(reason))
    shown = text("source.shown", code=tip.code, identity=source.identity)
    tx.send(member, Why(Purpose.OWNER, tip.id), Content(shown, protect=True, shows_story=True))
    show_media(tx, member, tip, media_of_source(tx, tip))
    tell_reporter(tx, tip, text("reporter.source_opened", code=tip.code, who=member.title, reason=reason))


def _find_source(tx: Tx, member: Member, code: str) -> tuple[Tip, Source]:
    tip = find_owned(tx, member, code)
    source = source_for(tx, tip, member)
    if source is None:
        raise not_found()
    return tip, source


def ask_story_reason(tx: Tx, member: Member, code: str) -> None:
    """Asks a leader why they open the story. Shows the tip's detail if it needs no reason (any more)."""
    tip = find_tip(tx, member, code)
    if not may_open_story(tx, tip, member):
        detail(tx, member, code)
        return
    prompt(tx, member, PromptKind.OPEN_STORY, tip.code)
    tx.send(member, Why(Purpose.LEADER, tip.id), text("story.reason", code=tip.code))


def open_story(tx: Tx, member: Member, code: str, reason: str) -> None:
    """Shows a leader the story; the reason is in the tip's history. Shows the detail if it needs no reason any more."""
    tip = find_tip(tx, member, code)
    if not may_open_story(tx, tip, member):
        detail(tx, member, code)
        return
    record_event(tx, tip, Event.STORY_OPENED, member, brief(reason))
    send_story(tx, member, tip, Purpose.LEADER)
