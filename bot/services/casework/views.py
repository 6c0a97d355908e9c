"""Views for members who work on tips: the story, the status of a tip, the queue."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.permissions import may_take
from bot.domain.stored_messages import attachment_of
from bot.domain.tips import find_tip, last_sealed, record_event, visible_to
from bot.domain.wording import LONGEST_PAGE, district_name, joined, mark, pages, summary
from bot.errors import Refusal
from bot.messages import Action, Choice, Content, Param, Purpose, Text, Verb, Why, plain, text
from bot.models.member import Member
from bot.models.message import Media, Message
from bot.models.tip import OPEN, Tip, Urgency
from bot.models.tip_event import Event, Reason, TipEvent

QUEUE_LINES = 9
# Events of the history that are shown with the story.
_STORY_EVENTS = (Event.ANSWERED, Event.ADDED, Event.HANDED_OVER, Event.REOPENED)
_SEEING_EVENTS = (Event.OFFERED, Event.TAKEN, Event.VIEWED)
# The platform allows no caption here, so the code goes in a message before them.
_WITHOUT_CAPTION = frozenset({"location", "video_note"})
# All kinds except stickers, which tell a liaison nothing.
_SHOWN_MEDIA = frozenset({"photo", "voice", "video", "document", "audio", "video_note", "location", "contact"})


def show_story(tx: Tx, member: Member, tip: Tip) -> None:
    """Shows the owner the story with its buttons, protected from forwarding."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    record_event(tx, tip, Event.VIEWED, member)
    media = tx.session.scalars(
        select(Media).join(Message).where(Message.tip_id == tip.id, Media.kind.in_(_SHOWN_MEDIA)).order_by(Media.id)
    ).all()
    first, *more = pages(tip.story or "-")
    added = _story_additions(tx, tip)
    fits = len(tip.story) + sum(len(str(line.params["sentence"])) for line in added) <= LONGEST_PAGE
    tx.send(
        member,
        Why(Purpose.OWNER, tip.id),
        Content(
            text(
                "story.view",
                mark=mark(tip),
                story=first,
                reporter=reporter.title,
                media=text("story.media", count=len(media)) if media else plain(""),
                added=added if fits else [],
                seen=_seen_before(tx, tip),
                **summary(tx, tip),
            ),
            Choice(_next_steps(tip)),
            protect=True,
        ),
    )
    rest = [text("story.more", sentence=page) for page in more] + ([] if fits else added)
    for line in rest:
        continued = text("story.continued", code=tip.code, line=line)
        tx.send(member, Why(Purpose.OWNER, tip.id), Content(continued, protect=True))
    show_media(tx, member, tip, media)


def _seen_before(tx: Tx, tip: Tip) -> Text:
    """For the reader of a sealed tip: who had to do with it before it was sealed."""
    rows = select(TipEvent.actor_id).where(
        TipEvent.tip_id == tip.id, TipEvent.event.in_(_SEEING_EVENTS), TipEvent.id < last_sealed(tip)
    )
    seen = (
        sorted({each for each in tx.session.scalars(rows) if each and each != tip.reporter_id}) if tip.is_sealed else []
    )
    names = [plain(tx.session.get_one(Member, each).title) for each in sorted(seen)]
    return text("story.seen_by", names=joined(names)) if names else plain("")


def _next_steps(tip: Tip) -> list[Action]:
    """What the owner may do with the tip."""
    return [
        Action(text("button.ask"), Verb.ASK, tip.code),
        Action(text("button.follow_up"), Verb.PLAN, tip.code),
        Action(text("button.close"), Verb.CLOSE, tip.code),
        Action(text("button.tomorrow"), Verb.DUE, f"{tip.code}:tomorrow"),
        Action(text("button.three_days"), Verb.DUE, f"{tip.code}:days"),
        Action(text("button.hand_over"), Verb.HAND_OVER, tip.code),
    ]


def show_media(tx: Tx, member: Member, tip: Tip, media: Sequence[Media]) -> None:
    """Shows attachments, each with the tip's code, protected from forwarding."""
    for each in media:
        as_text = each.kind == "contact"  # a notification would show the name
        attachment = None if as_text else attachment_of(tx, each)
        if each.kind in _WITHOUT_CAPTION:
            label = text("story.attachment", code=tip.code)
            tx.send(member, Why(Purpose.OWNER, tip.id), Content(label, protect=True))
        words = text("story.contact" if as_text else "story.attachment", code=tip.code, words=each.detail)
        tx.send(member, Why(Purpose.OWNER, tip.id), Content(words, protect=True, attachment=attachment))


def detail(tx: Tx, member: Member, code: str) -> None:
    """Shows the story to the tip's owner, and only a summary to other members."""
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        show_story(tx, member, tip)
        return
    known = summary(tx, tip)
    if tip.reporter_id != member.id:
        known["place"] = district_name(tx, tip.area_code)
    buttons = [Action(text("button.take"), Verb.TAKE, tip.code)] if may_take(tx, tip, member) else []
    ended = text("detail.outcome", outcome=text(f"outcome.{tip.outcome}")) if tip.outcome else plain("")
    tx.send(
        member,
        Why(Purpose.HANDLER, tip.id),
        Content(text("detail.outside", mark=mark(tip), outcome=ended, **known), buttons),
    )


def choose_own(tx: Tx, member: Member, verb: Verb) -> None:
    """Asks which of the tips that the member owns a command without a code means.

    Raises:
        Refusal: the member owns no open tip.
    """
    own = tx.session.scalars(select(Tip).where(Tip.owner_id == member.id, Tip.status.in_(OPEN)).order_by(Tip.id)).all()
    if not own:
        raise Refusal("refuse.none_yours")
    options = [Action(plain(tip.code), verb, tip.code) for tip in own]
    tx.send(member, Purpose.HANDLER, Content(text("choose.tip"), Choice(options)))


def queue(tx: Tx, member: Member) -> None:
    """Shows the open tips that this member may know of, own ones first, without stories."""
    rows = tx.session.scalars(
        visible_to(member).where(Tip.status.in_(OPEN), Tip.reporter_id != member.id).order_by(Tip.id)
    ).all()
    tips = sorted(rows, key=lambda tip: (tip.owner_id != member.id, tip.urgency != Urgency.EMERGENCY, tip.id))
    if not tips:
        tx.send(member, Purpose.HANDLER, text("queue.none"))
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
    options = [Action(plain(tip.code), Verb.SHOW, tip.code) for tip in shown]
    tx.send(member, Purpose.HANDLER, Content(text("queue.list", count=len(tips), lines=lines), Choice(options)))


def _story_additions(tx: Tx, tip: Tip) -> list[Text]:
    """What was added to the story later: answers, edits, reasons for handing on or reopening."""
    lines = tx.session.scalars(
        select(TipEvent)
        .where(TipEvent.tip_id == tip.id, TipEvent.event.in_(_STORY_EVENTS), TipEvent.sentence_sealed.is_not(None))
        .order_by(TipEvent.id)
    )
    return [
        text("story.added", at=each.at, what=text(f"event.{each.event}"), sentence=page)
        for each in lines
        for page in _sentence_pages(each)
    ]


def _sentence_pages(line: TipEvent) -> list[Param]:
    if line.sentence in set(Reason):
        return [text(f"reason.{line.sentence}")]
    return list(pages(line.sentence))
