"""Every question of the bot with every role: who may answer it, typed by hand and never read from the code.

Somebody with the right role is asked; then the role is taken away; then they answer. Such an answer changes nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from bot.handlers.router import ANSWERS
from bot.models.account import Invite
from bot.models.base import Row
from bot.models.member import RoleHeld
from bot.models.nil_report import NilReport
from bot.models.outbox import Outbox
from bot.models.prompt import Prompt
from bot.models.source import Source
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from bot.services.membership.roster import find
from tests.house import GROUP, PEOPLE, House
from tests.marks import SQLITE
from tests.people import EVERYBODY, revoke
from tests.tips import STORY
from tests.together import Together

HANDLERS = frozenset({"liaison", "leader"})
OFFICER2 = PEOPLE["officer2"][0]
# The roster takes the role away and gives this one.
OTHER_ROLE = {
    "officer": ("liaison", "35.23"),
    "liaison": ("officer", "35.23.15.2003"),
    "operator": ("leader", "35.23"),
    "leader": ("liaison", "35.23"),
}

Step = Callable[[House], Awaitable[None]]


async def nothing(house: House) -> None:
    """Nothing is needed before the question."""


async def two_villages(house: House) -> None:
    house.reassign("officer", roles="officer", areas="35.23.15.2003;35.23.14.2001")


async def reported(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}, rumah {len(house.tips())}")


async def taken(house: House) -> None:
    await reported(house)
    await Together(house).press(f"take:{house.code()}", ["liaison"])


async def asked(house: House) -> None:
    await taken(house)
    await house.say("liaison", f"/tanya {house.code()} Jam berapa?")


async def settled(house: House) -> None:
    await taken(house)
    await Together(house).press(f"settle:{house.code()}:duplicate", ["liaison"])


async def handed_on(house: House) -> None:
    await taken(house)
    await Together(house).press(f"pass:{house.code()}", ["liaison"])


async def with_source(house: House) -> None:
    await taken(house)
    await Together(house).press(f"source:{house.code()}", ["officer"])
    await house.say("officer", "Pak Wiryo, pemilik warung")


def writes(name: str, words: str) -> Step:
    async def write(house: House) -> None:
        await house.say(name, words)

    return write


def presses(name: str, data: str) -> Step:
    async def press(house: House) -> None:
        toasts, _ = await Together(house).press(data.format(code=house.code()), [name])
        assert toasts == {name: ""}

    return press


def count(kind: type[Row]) -> Callable[[House], Any]:
    return lambda house: _found(house, select(func.count()).select_from(kind))


def events(event: str) -> Callable[[House], Any]:
    return lambda house: _found(house, select(func.count()).select_from(TipEvent).where(TipEvent.event == event))


def of_tip(name: str) -> Callable[[House], Any]:
    return lambda house: _found(house, select(getattr(Tip, name)).order_by(Tip.id.desc()).limit(1))


def source(house: House) -> Any:
    return _found(house, select(Source.identity_sealed).order_by(Source.id.desc()).limit(1))


def reasons(house: House) -> int:
    given = (TipEvent.event == "handed_over", TipEvent.sentence_sealed.is_not(None))
    return int(_found(house, select(func.count()).select_from(TipEvent).where(*given)))


def questions_to_revoke(house: House) -> int:
    return int(_found(house, select(func.count()).select_from(Prompt).where(Prompt.kind == "revoke_shown")))


def previews(house: House) -> int:
    return int(_found(house, select(func.count()).select_from(Prompt).where(Prompt.kind == "info")))


def shown_changes(house: House) -> int:
    with house.app.database.transaction() as tx:
        return sum("card.preview" in row.content for row in tx.session.scalars(select(Outbox)))


async def asked_for_ladder(house: House) -> None:
    await Together(house).press(f"member:{OFFICER2}:ladder", ["operator"])


@dataclass(frozen=True)
class Question:
    """A question of the bot: who is asked, what happens before it, how it comes up, an answer, what that changes."""

    asked: str
    before: Step
    ask: Step
    answer: str
    effect: Callable[[House], Any]
    may: frozenset[str]  # the roles that may answer


def of_officer(before: Step, ask: Step, answer: str, effect: Callable[[House], Any]) -> Question:
    return Question("officer", before, ask, answer, effect, EVERYBODY)


def of_liaison(before: Step, data: str, answer: str, effect: Callable[[House], Any]) -> Question:
    return Question("liaison", before, presses("liaison", data), answer, effect, HANDLERS)


def of_operator(words: str, effect: Callable[[House], Any]) -> Question:
    return Question("operator", nothing, writes("operator", words), OFFICER2, effect, frozenset({"operator"}))


QUESTIONS = {
    "report": of_officer(nothing, writes("officer", "/lapor"), STORY, count(Tip)),
    "area": of_officer(reported, presses("officer", "typearea:{code}"), "Beji Jenu", of_tip("area_code")),
    "answer": of_officer(asked, presses("officer", "answer:{code}"), "Jam sepuluh", events("answered")),
    "dispute": of_officer(settled, presses("officer", "dispute:{code}"), "Masih ramai", events("reopened")),
    "ask": of_liaison(taken, "ask:{code}", "Jam berapa?", events("asked")),
    "follow_up": of_liaison(taken, "plan:{code}", "besok 09:00 cek", events("follow_up_set")),
    "verified": of_liaison(taken, "outcome:{code}:action_taken", "Dua saksi", of_tip("verified_sealed")),
    "settle": of_liaison(taken, "outcome:{code}:duplicate", "Sudah diketahui", events("closed")),
    "correction": of_officer(reported, presses("officer", "rewrite:{code}"), "Jadi di Beji", of_tip("story_sealed")),
    "source": of_officer(reported, presses("officer", "source:{code}"), "Pak Wiryo, pemilik warung", source),
    "open_source": of_liaison(with_source, "opensource:{code}", "Perlu dihubungi", events("source_opened")),
    "open_story": Question(
        "leader",
        reported,
        presses("leader", "openstory:{code}"),
        "Persiapan gelar perkara",
        events("story_opened"),
        frozenset({"leader"}),
    ),
    "reason": of_liaison(handed_on, "why:{code}", "Saya sakit", reasons),
    "invite": of_operator("/undang", count(Invite)),
    "member": Question("operator", nothing, asked_for_ladder, "2", shown_changes, frozenset({"operator"})),
    "revoke": of_operator("/cabut", questions_to_revoke),
    "nil": Question(
        "officer", two_villages, writes("officer", "/nihil"), "Beji", count(NilReport), frozenset({"officer"})
    ),
    "info_words": Question("officer", nothing, writes("officer", "/info"), "Sosialisasi Jumat", previews, EVERYBODY),
}
# Below, and in membership/test_offboarding.py and test_locks.py: words instead of the button.
ELSEWHERE = {"info", "revoke_shown", "lock"}
WITH_A_ROLE = [kind for kind, question in QUESTIONS.items() if question.may != EVERYBODY]


def test_the_table_has_every_question() -> None:
    assert set(ANSWERS) == set(QUESTIONS) | ELSEWHERE


@SQLITE
@pytest.mark.parametrize("kind", QUESTIONS)
async def test_who_has_the_role_answers(house: House, kind: str) -> None:
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    for role in sorted(question.may):
        await question.before(house)
        hold(house, question.asked, role)
        await question.ask(house)
        before = question.effect(house)
        await house.say(question.asked, question.answer)
        assert question.effect(house) != before, f"{role} answers {kind}"
        await house.pass_time(minutes=11)  # the same story is a new tip then
        hold(house, question.asked, question.asked)


@SQLITE
@pytest.mark.parametrize("kind", WITH_A_ROLE)
async def test_who_lost_the_role_answers_nothing(house: House, kind: str) -> None:
    """Only the roles change: the question is still open, and the tip still belongs to the person."""
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    await question.before(house)
    before = question.effect(house)
    for role in sorted(EVERYBODY - question.may):
        await question.ask(house)
        hold(house, question.asked, role)
        await house.say(question.asked, question.answer)
        assert question.effect(house) == before, f"{role} answers {kind}"
        hold(house, question.asked, question.asked)


@SQLITE
@pytest.mark.parametrize("kind", ["report", "dispute", "ask", "reason", "revoke", "open_story"])
async def test_the_roster_ends_the_question_with_the_role(house: House, kind: str) -> None:
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    await question.before(house)
    await question.ask(house)
    roles, areas = OTHER_ROLE[question.asked]
    if question.asked == "operator":  # the last one stays
        house.reassign("binmas", roles="operator", areas="35.23")
    house.reassign(question.asked, roles=roles, areas=areas)
    assert _found(house, select(func.count()).select_from(Prompt)) == 0
    await house.pump()
    before = question.effect(house)
    await house.say(question.asked, question.answer)
    assert question.effect(house) == before


@SQLITE
@pytest.mark.parametrize("kind", ["report", "ask", "invite"])
async def test_nobody_answers_the_question_that_another_was_asked(house: House, kind: str) -> None:
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    await question.before(house)
    await question.ask(house)
    before = question.effect(house)
    others = [name for name in PEOPLE if name != question.asked]
    await Together(house).say(dict.fromkeys(others, question.answer))
    assert question.effect(house) == before


@SQLITE
@pytest.mark.parametrize("kind", ["ask", "follow_up", "settle", "verified", "open_source"])
async def test_who_lost_the_tip_answers_nothing(house: House, kind: str) -> None:
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    await question.before(house)
    await question.ask(house)
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).one()
        tip.owner_id = find(tx, PEOPLE["liaison2"][0]).id
    before = question.effect(house)
    await house.say("liaison", question.answer)
    assert question.effect(house) == before


@SQLITE
@pytest.mark.parametrize("kind", ["area", "answer", "dispute"])
async def test_an_officer_who_is_a_liaison_too_answers_for_no_other_officer(house: House, kind: str) -> None:
    """Such a member knows of the tip, but did not report it."""
    question = QUESTIONS[kind]
    await house.say("liaison", "/piket")
    await question.before(house)
    house.reassign("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
    await Together(house).press(f"{'typearea' if kind == 'area' else kind}:{house.code()}", ["officer2"])
    before = question.effect(house)
    await house.say("officer2", question.answer)
    assert question.effect(house) == before


@SQLITE
@pytest.mark.parametrize("kind", ["report", "ask", "invite"])
async def test_a_revoked_member_answers_nothing(house: House, kind: str) -> None:
    question = QUESTIONS[kind]
    house.reassign("officer2", roles="operator", areas="35.23")  # revokes, also the operator
    await house.say("liaison", "/piket")
    await question.before(house)
    await question.ask(house)
    await revoke(house, question.asked, by="officer2")
    before = question.effect(house)
    house.sees(question.asked)
    await house.say(question.asked, question.answer)
    assert question.effect(house) == before
    assert house.sees(question.asked) == ["Maaf, layanan ini tidak tersedia untuk akun Anda."]


@SQLITE
async def test_words_instead_of_the_button_end_a_preview_for_every_role(house: House) -> None:
    people = Together(house)
    for name in sorted(EVERYBODY):
        await people.say({name: "/info Sosialisasi Jumat"})
        assert previews(house) == 1
        shown = await people.say({name: "Selamat pagi"})
        assert set(shown) == {name} and previews(house) == 0
        toasts, shown = await people.press("share", [name])
        assert toasts == {name: "Silakan tulis ulang dengan /info."} and str(GROUP) not in shown


def hold(house: House, name: str, role: str) -> None:
    """Gives a person this role instead of their own, and changes nothing else."""
    with house.app.database.transaction() as tx:
        member = find(tx, PEOPLE[name][0])
        tx.session.execute(delete(RoleHeld).where(RoleHeld.member_id == member.id))
        tx.add(RoleHeld, member_id=member.id, role=role)


def _found(house: House, query: Any) -> Any:
    with house.app.database.transaction() as tx:
        return tx.session.scalar(query)
