"""Nil reports: an officer looked in a village and found nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.clock import local
from bot.database.transaction import Tx
from bot.domain.areas import get_area
from bot.domain.conversations import open_prompt, prompt
from bot.domain.people import villages_of
from bot.domain.text_analysis import find_village
from bot.domain.tips import parse_id
from bot.domain.wording import brief, joined
from bot.errors import Refusal, not_found
from bot.messages import Action, Choice, Content, Incoming, Purpose, Text, Verb, plain, text
from bot.models.area import Area
from bot.models.member import Member
from bot.models.nil_report import Looked, NilReport
from bot.models.prompt import PromptKind
from bot.reading.denial import denies
from bot.reading.happened import Past, read_looked, usual_moment
from bot.reading.understanding import understand
from bot.reading.villages import Finding, Place
from bot.services.reporting.intake import offer_to_report
from bot.services.reporting.joining import hear

ALL = "all"  # the reference of the button for all villages
OFFERED = (Looked.TODAY, Looked.LAST_NIGHT, Looked.YESTERDAY)


def report_command(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Reports nil, and asks whether the words are a tip as well if they read like one.

    Raises:
        Refusal: as `report_or_ask`.
    """
    report_or_ask(tx, member, words)
    reading = understand(words)
    if reading.report and (reading.drugs or reading.other_matter) and not denies(words):
        offer_to_report(tx, member, incoming)


def report_or_ask(tx: Tx, member: Member, words: str) -> None:
    """Reports nil for the village that the words name, or else the officer's only one; asks which one if need be.

    Raises:
        Refusal: the officer has no village and the words name none, or they tell of an emergency or accuse the police.
    """
    reading = understand(words)
    if reading.is_emergency:
        raise Refusal("refuse.nil_emergency")
    if reading.accuses_police:
        raise Refusal("refuse.nil_tip")
    codes, certain = _villages(tx, member, words)
    if not codes:
        raise Refusal("refuse.no_village")
    if certain:
        report_nil(tx, member, codes, words)
        return
    prompt(tx, member, PromptKind.NIL, detail=brief(words))
    villages = [Action(plain(get_area(tx, code).name), Verb.NIL, code) for code in codes]
    everything = [Action(text("button.all"), Verb.NIL, ALL)] if len(codes) > 1 else []
    tx.send(member, Purpose.REPLY, Content(text("nil.which"), Choice([*villages, *everything])))


def report_chosen(tx: Tx, member: Member, chosen: str) -> None:
    """Reports nil for one of the villages that were to choose from, or for all of them.

    Raises:
        Refusal: it is not a village of this officer, and the words of the command did not name it.
    """
    asked = open_prompt(tx, member)
    words = asked.detail if asked and asked.kind == PromptKind.NIL else ""
    named, _ = _villages(tx, member, words)
    own = [area.code for area in villages_of(tx, member)]
    codes = named if chosen == ALL else [code for code in {*named, *own} if code == chosen]
    if not codes:
        raise Refusal("refuse.no_village")
    report_nil(tx, member, codes, words)


def report_typed(tx: Tx, member: Member, incoming: Incoming, words: str) -> None:
    """Reports nil for the village that is typed as the answer. Other words are a new message."""
    typed = incoming.text
    if _find(tx, villages_of(tx, member), typed).villages and not understand(typed).report:
        report_or_ask(tx, member, f"{typed}, {words}" if words.strip() else typed)
    else:
        hear(tx, member, incoming)


def report_nil(tx: Tx, member: Member, codes: Sequence[str], words: str = "") -> None:
    """Stores a nil report for each of these villages, at most one a day for each: another one replaces it."""
    said = read_looked(words, tx.now, tx.settings.unit.zone)
    past = said or Past(tx.now, Looked.TODAY)
    reports = [_store(tx, member, code, past, words) for code in codes]
    buttons = [Action(text(f"nil.{each}"), Verb.NIL_WHEN, f"{reports[0].id.hex}:{each}") for each in OFFERED]
    tx.send(member, Purpose.REPLY, Content(_stored(tx, reports), () if said else buttons))


def change_when(tx: Tx, member: Member, report_id: str, chosen: Looked) -> None:
    """Changes when the officer looked: of a report, and of those that were stored together with it.

    Raises:
        Refusal: it is not the officer's report, or not to choose.
    """
    report = tx.session.get(NilReport, parse_id(report_id))
    if report is None or report.member_id != member.id or chosen not in OFFERED:
        raise not_found()
    together = (NilReport.member_id == member.id, NilReport.at == report.at)
    reports = tx.session.scalars(select(NilReport).where(*together).order_by(NilReport.id)).all()
    for each in reports:
        each.looked, each.looked_at = chosen, _moment(tx, chosen, each.at)
    tx.send(member, Purpose.REPLY, _stored(tx, reports))


def _villages(tx: Tx, member: Member, words: str) -> tuple[Sequence[str], bool]:
    """The villages that may be meant, by code, and whether it is certain."""
    own = villages_of(tx, member)
    found = _find(tx, own, words)
    if found.best:
        return [found.best.code], True
    if found.candidates:
        only = len(found.candidates) == 1 and _begins_with(words, found.candidates[0])
        return [place.code for place in found.candidates], only
    return [area.code for area in own], len(own) == 1 and not found.outside


def _find(tx: Tx, own: Sequence[Area], words: str) -> Finding:
    """The village in the words. A name that is also an everyday word counts too if the words begin with it."""
    found = find_village(tx, own, words)
    if found.villages or found.outside:
        return found
    named = find_village(tx, own, f"desa {words}")
    return named if any(_begins_with(words, place) for place in named.villages) else found


def _begins_with(words: str, place: Place) -> bool:
    return words.casefold().lstrip().startswith(place.name.casefold())


def _store(tx: Tx, member: Member, code: str, past: Past, words: str) -> NilReport:
    """The report of this village for the day on which the officer looked."""
    values = {"at": tx.now, "looked_at": past.at, "looked": Looked(past.kind), "words": words.strip()}
    same = (NilReport.member_id == member.id, NilReport.area_code == code)
    near = NilReport.looked_at.between(past.at - timedelta(days=1), past.at + timedelta(days=1))
    zone = tx.settings.unit.zone
    day = local(past.at, zone).date()
    for report in tx.session.scalars(select(NilReport).where(*same, near)):
        if local(report.looked_at, zone).date() == day:
            for name, value in values.items():
                setattr(report, name, value)
            return report
    return tx.add(NilReport, member_id=member.id, area_code=code, **values)


def _moment(tx: Tx, chosen: Looked, at: datetime) -> datetime:
    if chosen == Looked.TODAY:
        return at
    zone = tx.settings.unit.zone
    return usual_moment(chosen, local(at, zone).date() - timedelta(days=1), zone)


def _stored(tx: Tx, reports: Sequence[NilReport]) -> Text:
    villages = joined([plain(get_area(tx, report.area_code).name) for report in reports])
    return text("nil.stored", villages=villages, when=_when(tx, reports[0]))


def _when(tx: Tx, report: NilReport) -> Text:
    if report.looked == Looked.DAY:
        return text("nil.day", day=local(report.looked_at, tx.settings.unit.zone).date())
    return (
        text(f"nil.{report.looked}", at=report.looked_at)
        if report.looked == Looked.TIME
        else text(f"nil.{report.looked}")
    )
