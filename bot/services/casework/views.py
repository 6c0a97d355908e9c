"""What those who work on tips are shown: the story of an own one, how others stand, the queue."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.permissions import may_take
from bot.domain.tips import find_tip, record_event, visible_to
from bot.domain.wording import LONGEST_PAGE, district_name, mark, pages, summary
from bot.errors import Refusal
from bot.messages import MAX_CHOICES, Attachment, Button, Param, Purpose, Text, plain, text
from bot.models.member import Member
from bot.models.message import Media, Message
from bot.models.tip import OPEN, Tip
from bot.models.tip_event import Event, Reason, TipEvent

QUEUE_LINES = 9
# Parts of the history that belong to the story.
_ADDED = (Event.ANSWERED, Event.ADDED, Event.HANDED_OVER, Event.REOPENED)
# A sticker says nothing that a liaison needs.
# The platform gives these no caption: the code goes before them.
_WITHOUT_CAPTION = frozenset({"location", "video_note"})
_SHOWN_MEDIA = frozenset({"photo", "voice", "video", "document", "audio", "video_note", "location", "contact"})


def show_story(tx: Tx, member: Member, tip: Tip) -> None:
    """The story with what can be done: only to who has taken the tip, protected from forwarding."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    record_event(tx, tip, Event.VIEWED, member)
    media = tx.session.scalars(
        select(Media).join(Message).where(Message.tip_id == tip.id, Media.kind.in_(_SHOWN_MEDIA)).order_by(Media.id)
    ).all()
    first, *more = pages(tip.story or "-")
    added = _added(tx, tip)
    fits = len(tip.story) + sum(len(str(line.params["sentence"])) for line in added) <= LONGEST_PAGE
    tx.send(
        member,
        text(
            "story.view",
            mark=mark(tip),
            story=first,
            reporter=reporter.title,
            media=text("story.media", count=len(media)) if media else plain(""),
            added=added if fits else [],
            **summary(tx, tip),
        ),
        Button(text("button.ask"), "ask", tip.code),
        Button(text("button.follow_up"), "plan", tip.code),
        Button(text("button.close"), "close", tip.code),
        Button(text("button.tomorrow"), "due", f"{tip.code}:tomorrow"),
        Button(text("button.three_days"), "due", f"{tip.code}:days"),
        Button(text("button.hand_over"), "pass", tip.code),
        purpose=Purpose.OWNER,
        tip_id=tip.id,
        protect=True,
    )
    rest = [text("story.more", sentence=page) for page in more] + ([] if fits else added)
    for line in rest:
        continued = text("story.continued", code=tip.code, line=line)
        tx.send(member, continued, purpose=Purpose.OWNER, tip_id=tip.id, protect=True)
    show_media(tx, member, tip, media)


def show_media(tx: Tx, member: Member, tip: Tip, media: Sequence[Media]) -> None:
    """What was attached, each with the tip's code, protected as the story is."""
    for each in media:
        as_words = each.kind == "contact"  # a notification would show the name
        attachment = None if as_words else Attachment(each.kind, each.reference, each.mime, each.size, each.detail)
        if each.kind in _WITHOUT_CAPTION:
            named = text("story.attachment", code=tip.code)
            tx.send(member, named, purpose=Purpose.OWNER, tip_id=tip.id, protect=True)
        words = text("story.contact" if as_words else "story.attachment", code=tip.code, words=each.detail)
        tx.send(member, words, attachment=attachment, purpose=Purpose.OWNER, tip_id=tip.id, protect=True)


def detail(tx: Tx, member: Member, code: str) -> None:
    """What this member may know: the story for who took it, else how it stands."""
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        show_story(tx, member, tip)
        return
    known = summary(tx, tip)
    if tip.reporter_id != member.id:
        known["place"] = district_name(tx, tip.area_code)
    buttons = [Button(text("button.take"), "take", tip.code)] if may_take(tx, tip, member) else []
    ended = text("detail.outcome", outcome=text(f"outcome.{tip.outcome}")) if tip.outcome else plain("")
    tx.send(member, text("detail.outside", mark=mark(tip), outcome=ended, **known), *buttons, tip_id=tip.id)


def choose_own(tx: Tx, member: Member, verb: str) -> None:
    """Which of the member's own tips a command without a code is about.

    Raises:
        Refusal: the member has none.
    """
    own = tx.session.scalars(
        select(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN)).order_by(Tip.id).limit(MAX_CHOICES)
    ).all()
    if not own:
        raise Refusal("refuse.none_yours")
    buttons = [Button(plain(tip.code), verb, tip.code) for tip in own]
    tx.send(member, text("choose.tip"), *buttons, purpose=Purpose.HANDLER)


def queue(tx: Tx, member: Member) -> None:
    """The open tips this member may know of: own ones first, without any story."""
    rows = tx.session.scalars(
        visible_to(member).where(Tip.status.in_(OPEN), Tip.reporter_id != member.id).order_by(Tip.id)
    ).all()
    tips = sorted(rows, key=lambda tip: (tip.owner_id != member.id, tip.urgency != "emergency", tip.id))
    if not tips:
        tx.send(member, text("queue.none"))
        return
    shown = tips[:QUEUE_LINES]
    lines = [
        text(
            "queue.line",
            mark=mark(tip),
            code=tip.code,
            district=district_name(tx, tip.area_code),
            status=text(f"status.{tip.status}"),
            mine=text("queue.mine") if tip.owner_id == member.id else plain(""),
            at=tip.created_at,
        )
        for tip in shown
    ]
    buttons = [Button(plain(tip.code), "show", tip.code) for tip in shown]
    tx.send(member, text("queue.list", count=len(tips), lines=lines), *buttons)


def _added(tx: Tx, tip: Tip) -> list[Text]:
    """What came after the story: answers, changed words, why it was handed on or opened again."""
    lines = tx.session.scalars(
        select(TipEvent)
        .where(TipEvent.tip_id == tip.id, TipEvent.event.in_(_ADDED), TipEvent.sentence_sealed.is_not(None))
        .order_by(TipEvent.id)
    )
    return [
        text("story.added", at=each.at, what=text(f"event.{each.event}"), sentence=page)
        for each in lines
        for page in _sentence(each)
    ]


def _sentence(line: TipEvent) -> list[Param]:
    if line.sentence in set(Reason):
        return [text(f"reason.{line.sentence}")]
    return list(pages(line.sentence))
