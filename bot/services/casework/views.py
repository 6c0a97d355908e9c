"""Views for members who work on tips: the story, the status of a tip, the queue."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.permissions import may_open_story, may_take
from bot.domain.sources import source_for
from bot.domain.stored_media import attachment_of, is_kept_out, must_wait
from bot.domain.taken import taken
from bot.domain.tips import find_tip, last_sealed, record_event, visible_to
from bot.domain.wording import LONGEST_PAGE, district_of_tip, joined, mark, pages, summary
from bot.errors import Refusal
from bot.messages import Action, Choice, Content, Param, Purpose, Text, Verb, Why, plain, text
from bot.models.member import Member
from bot.models.message import Media, Message
from bot.models.outbox import Outbox
from bot.models.tip import OPEN, Tip, Urgency
from bot.models.tip_event import Event, Reason, TipEvent
from bot.services.casework.overview import by_whom, seen_line, show_overview

QUEUE_LINES = 9
_KNOWN_BY = (Event.OFFERED, Event.INFORMED)  # with the member who knows of the tip since then
# Events of the history that are shown with the story.
_OPENINGS = (Event.STORY_OPENED, Event.SOURCE_OPENED)
_STORY_EVENTS = (Event.ANSWERED, Event.ADDED, Event.HANDED_OVER, Event.REOPENED, *_OPENINGS)
# The platform allows no caption here, so the code goes in a message before them.
_WITHOUT_CAPTION = frozenset({"location", "live_location", "video_note", "sticker"})


def show_story(tx: Tx, member: Member, tip: Tip) -> None:
    """Shows the owner the story with its buttons."""
    record_event(tx, tip, Event.VIEWED, member)
    send_story(tx, member, tip, Purpose.OWNER, Choice(_next_steps(tx, member, tip)))


def send_story(tx: Tx, member: Member, tip: Tip, purpose: Purpose, controls: Choice | Sequence[Action] = ()) -> None:
    """Sends the story with what was added to it and its attachments, protected from forwarding."""
    reporter = tx.session.get_one(Member, tip.reporter_id)
    why = Why(purpose, tip.id)
    media = tx.session.scalars(
        select(Media)
        .join(Message)
        .where(Message.tip_id == tip.id, ~Message.names_source, Media.replaced_at.is_(None))
        .order_by(Media.id)
    ).all()
    first, *more = pages(tip.story or "-")
    added = seen_line(tx, tip, but=member) + _story_additions(tx, tip)
    fits = len(tip.story) + sum(len(str(line.params["sentence"])) for line in added) <= LONGEST_PAGE
    tx.send(
        member,
        why,
        Content(
            text(
                "story.view",
                mark=mark(tip),
                story=first,
                reporter=reporter.title,
                media=text("story.media", count=len(media)) if media else plain(""),
                added=added if fits else [],
                offered=_offered_before(tx, tip),
                **summary(tx, tip),
            ),
            controls,
            protect=True,
            shows_story=True,
        ),
    )
    rest = [text("story.more", sentence=page) for page in more] + ([] if fits else added)
    for line in rest:
        continued = text("story.continued", code=tip.code, line=line)
        tx.send(member, why, Content(continued, protect=True, shows_story=True))
    show_media(tx, member, tip, media, purpose)


def _offered_before(tx: Tx, tip: Tip) -> Text:
    """For the reader of a sealed tip: who was offered it, or told of it, before it was sealed."""
    rows = select(TipEvent.actor_id).where(
        TipEvent.tip_id == tip.id, TipEvent.event.in_(_KNOWN_BY), TipEvent.id < last_sealed(tip)
    )
    offered = (
        sorted({each for each in tx.session.scalars(rows) if each and each != tip.reporter_id}) if tip.is_sealed else []
    )
    names = [plain(tx.session.get_one(Member, each).title) for each in offered]
    return text("story.offered_before", names=joined(names)) if names else plain("")


def _next_steps(tx: Tx, member: Member, tip: Tip) -> list[Action]:
    """What the owner may do with the tip."""
    source = [Action(text("button.source"), Verb.OPEN_SOURCE, tip.ref)] if source_for(tx, tip, member) else []
    return [
        Action(text("button.ask"), Verb.ASK, tip.ref),
        Action(text("button.follow_up"), Verb.PLAN, tip.ref),
        Action(text("button.close"), Verb.CLOSE, tip.ref),
        Action(text("button.tomorrow"), Verb.DUE, f"{tip.ref}:tomorrow"),
        Action(text("button.three_days"), Verb.DUE, f"{tip.ref}:days"),
        Action(text("button.hand_over"), Verb.HAND_OVER, tip.ref),
        *source,
    ]


def show_media(tx: Tx, member: Member, tip: Tip, media: Sequence[Media], purpose: Purpose = Purpose.OWNER) -> None:
    """Shows attachments, each with the tip's code, protected from forwarding."""
    why = Why(purpose, tip.id)
    for each in media:
        if is_kept_out(each) or must_wait(each):
            each.awaited = must_wait(each)
            tx.send(member, why, text("story.file_waits" if each.awaited else "story.file_kept_out", code=tip.code))
            continue
        as_text = each.kind == "contact"  # a notification would show the name
        attachment = None if as_text else attachment_of(tx, each)
        if each.kind in _WITHOUT_CAPTION:
            label = text("story.live_location" if each.kind == "live_location" else "story.attachment", code=tip.code)
            tx.send(member, why, Content(label, protect=True))
        words = text("story.contact", code=tip.code, words=each.detail) if as_text else _caption(tx, tip, each, purpose)
        tx.send(member, why, Content(words, protect=True, attachment=attachment, shows_story=True))


def _caption(tx: Tx, tip: Tip, media: Media, purpose: Purpose) -> Text:
    """The code; for the owner also when and where the camera says that it was taken, which the file does not tell."""
    facts = taken(tx, media) if purpose == Purpose.OWNER else []
    return text("story.taken", code=tip.code, facts=joined(facts)) if facts else text("story.attachment", code=tip.code)


def detail(tx: Tx, member: Member, code: str) -> None:
    """Shows the story to the tip's owner, all but the story to a leader, and only a summary to other members."""
    tip = find_tip(tx, member, code)
    if tip.owner_id == member.id and tip.is_open:
        show_story(tx, member, tip)
        return
    if may_open_story(tx, tip, member):
        show_overview(tx, member, tip)
        return
    known = summary(tx, tip)
    if tip.reporter_id != member.id:
        known["place"] = district_of_tip(tx, tip)
    buttons = [Action(text("button.take"), Verb.TAKE, tip.ref)] if may_take(tx, tip, member) else []
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
    options = [Action(plain(tip.code), verb, tip.ref) for tip in own]
    tx.send(member, Purpose.HANDLER, Content(text("choose.tip"), Choice(options)))


def queue(tx: Tx, member: Member, page: str = "", turned: Outbox | None = None) -> None:
    """Shows a page of the open tips that this member may know of, own ones first, without stories.

    `turned`: the message whose button leads to the page, and which then shows it. The last page leads to the first.
    """
    rows = tx.session.scalars(
        visible_to(member).where(Tip.status.in_(OPEN), Tip.reporter_id != member.id).order_by(Tip.id)
    ).all()
    tips = sorted(rows, key=lambda tip: (tip.owner_id != member.id, tip.urgency != Urgency.EMERGENCY, tip.id))
    if not tips:
        tx.send(member, Purpose.HANDLER, text("queue.none"), edits=turned)
        return
    last = (len(tips) - 1) // QUEUE_LINES + 1
    number = min(max(int(page), 1), last) if page.isdecimal() and len(page) < len("1000") else 1
    shown = tips[(number - 1) * QUEUE_LINES : number * QUEUE_LINES]
    lines = [
        text(
            "queue.line",
            mark=mark(tip),
            code=tip.code,
            district=district_of_tip(tx, tip),
            status=text(f"status.{tip.status}"),
            mine=text("queue.mine") if tip.owner_id == member.id else plain(""),
            at=tip.created_at,
        )
        for tip in shown
    ]
    options = [Action(plain(tip.code), Verb.SHOW, tip.code) for tip in shown]
    if last > 1:
        options.append(Action(text("button.more"), Verb.RUN, f"antrian {number % last + 1}"))
    listed = Content(text("queue.list", count=len(tips), lines=lines), Choice(options))
    tx.send(member, Purpose.HANDLER, listed, edits=turned)


def _story_additions(tx: Tx, tip: Tip) -> list[Text]:
    """What was added to the story later: answers, edits, reasons for handing on, reopening, or opening it."""
    lines = tx.session.scalars(
        select(TipEvent)
        .where(TipEvent.tip_id == tip.id, TipEvent.event.in_(_STORY_EVENTS), TipEvent.sentence_sealed.is_not(None))
        .where(TipEvent.withdrawn_at.is_(None))
        .order_by(TipEvent.id)
    )
    return [
        text("story.added", at=each.at, what=_what_happened(tx, each), sentence=page)
        for each in lines
        for page in _sentence_pages(each)
    ]


def _what_happened(tx: Tx, line: TipEvent) -> Text:
    return by_whom(tx, line) if line.event in _OPENINGS else text(f"event.{line.event}")


def _sentence_pages(line: TipEvent) -> list[Param]:
    if line.sentence in set(Reason):
        return [text(f"reason.{line.sentence}")]
    return list(pages(line.sentence))
