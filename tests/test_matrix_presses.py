"""Who may do what with a tip: every button, command and answer about tips with every person, as in `who_may.txt`.

A press carries its data, as a modified app or an old message would: no button needs to be there. An answer comes
although the person should not have been asked.
"""

from collections.abc import Iterable, Mapping

import pytest
from sqlalchemy import select

from bot.domain.conversations import prompt
from bot.handlers import router
from bot.handlers.commands import COMMANDS
from bot.models.base import Base
from bot.models.message import Message
from bot.models.prompt import PromptKind
from bot.services.membership.roster import find
from tests.house import GROUP, PEOPLE, House
from tests.marks import SQLITE
from tests.people import EVERYBODY, revoke
from tests.relations import ACCUSING, MORE, arrange, bring_in_the_others
from tests.rows import changes, newest_id
from tests.tips import STORY, reported
from tests.together import Together
from tests.who_may import ANSWERS, INSTEAD, REFUSALS, TABLES, commands, is_press, kinds, refusal, verbs

ABSENT = {"code": "AN-0A0A"} | dict.fromkeys(("follow_up", "grant", "message", "absent"), "0" * 32)
ELSEWHERE = {"run", "send", "sendgroup", "more"}  # in test_matrix.py, channels/test_plain.py, and below
# Commands that are about no tip, or show a person's own or visible tips only: in test_matrix.py and below.
OTHER_COMMANDS = {
    "lapor", "laporansaya", "nihil", "antrian", "piket", "rekap", "undang", "anggota", "cabut", "info", "kunci", "menu",
    "bahasa", "bantuan", "batal", "start",
}  # fmt: skip
# Answers that are about no tip: in test_matrix_answers.py.
OTHER_ANSWERS = {"report", "invite", "revoke", "revoke_shown", "member", "lock", "nil", "info_words", "info"}
# What changes when a message comes in and is answered, also by a refusal.
TRAFFIC = {"inbox", "outbox", "messages", "revisions", "media", "prompts", "sequences", "strangers"}
# Who sees the tip's code in /antrian.
LISTED = {
    "waiting": {"liaison", "liaison2", "kanit", "leader"},
    "taken": {"liaison", "liaison2", "kanit", "leader"},
    "handed on": {"liaison", "liaison2", "kanit", "leader"},
    "sealed, waiting": {"leader"},
    "sealed, taken": {"leader"},
    "sealed after it was handed on": {"leader"},
}
OWNERS = {("taken", "liaison"): STORY, ("sealed, taken", "leader"): ACCUSING}


def ending(state: str) -> list[tuple[str, str, str]]:
    return [(state, done, name) for done, cells in TABLES[state] for name, cell in cells.items() if cell == "yes!"]


def test_the_table_has_every_button_command_and_answer() -> None:
    assert set(router.PRESSES) == verbs() | ELSEWHERE
    assert {each.name for each in COMMANDS} == commands() | OTHER_COMMANDS
    assert set(router.ANSWERS) == kinds() | OTHER_ANSWERS and kinds() == set(ANSWERS)


@SQLITE
@pytest.mark.parametrize("state", TABLES)
async def test_what_is_refused_is_said_and_changes_nothing(house: House, state: str) -> None:
    await bring_in_the_others(house)
    refs = await arrange(house, state)
    people, before = Together(house), everything(house)
    refused = {
        done: {name: refusal(cell, name) for name, cell in cells.items() if not cell.startswith("yes")}
        for done, cells in TABLES[state]
    }
    unknown = {done: [n for n, words in each.items() if words == REFUSALS["-"]][:1] for done, each in refused.items()}
    answers = await perform_all(people, refs, refused)
    for done, expected in refused.items():
        assert answers[done] == {name: words.format(**refs) for name, words in expected.items()}, done
    for done, absent in (await perform_all(people, ABSENT, unknown)).items():
        assert absent == {name: answers[done][name] for name in unknown[done]}, done
    assert everything(house) == before
    lists = await people.say(dict.fromkeys(house.users, "/antrian"))
    assert {name for name, shown in lists.items() if refs["code"] and refs["code"] in shown} == LISTED.get(state, set())


@SQLITE
@pytest.mark.parametrize("state", TABLES)
async def test_what_is_allowed_is_done(house: House, state: str) -> None:
    await bring_in_the_others(house)
    refs = await arrange(house, state)
    people = Together(house)
    for done, cells in TABLES[state]:
        for name in (name for name, cell in cells.items() if cell == "yes"):
            shown = (await perform(people, done, refs, [name], alone=False))[name]
            assert shown and not is_refusal(shown, refs), f"{name} {done}: {shown}"
            if done.startswith(("show:", "openstory:", "/detail")):
                owned = OWNERS.get((state, name))
                assert (owned in shown) if owned else not (STORY in shown or ACCUSING in shown), f"{name} {done}"


@SQLITE
@pytest.mark.parametrize(("state", "done", "name"), [each for state in TABLES for each in ending(state)])
async def test_what_ends_a_state_is_done(house: House, state: str, done: str, name: str) -> None:
    refs = await arrange(house, state)
    before = changes(house)
    shown = (await perform(Together(house), done, refs, [name], alone=False))[name]
    assert shown and not is_refusal(shown, refs)
    assert changes(house) != before


async def perform_all(
    people: Together, refs: dict[str, str], names: Mapping[str, Iterable[str]]
) -> dict[str, dict[str, str]]:
    """These people do what the rows say, and nothing but a refusal is shown to anybody; returns it by row."""
    presses = {done: each for done, each in names.items() if is_press(done)}
    toasts, shown = await people.press_all({done.format(**refs): each for done, each in presses.items()})
    assert shown == {}
    answers = {done: toasts[done.format(**refs)] for done in presses}
    words = {done: await perform(people, done, refs, each) for done, each in names.items() if not is_press(done)}
    return answers | words


async def perform(
    people: Together, done: str, refs: dict[str, str], names: Iterable[str], *, alone: bool = True
) -> dict[str, str]:
    """These people do what a row says; returns what each of them is answered. `alone`: nobody else gets anything."""
    if is_press(done):
        toasts, shown = await people.press(done.format(**refs), names)
        answers = {name: toasts[name] + shown.get(name, "") for name in names}
    else:
        shown = await people.say(dict.fromkeys(names, asked(people.house, done.format(**refs), names)))
        answers = {name: shown.get(name, "").strip() for name in names}
    assert not alone or set(shown) <= set(names), done
    return {name: without_offer(words) for name, words in answers.items()}


def asked(house: House, words: str, names: Iterable[str]) -> str:
    """What they say: the words of a row, or the answer to the question that each of them is asked here."""
    if not words.startswith("?"):
        return words
    kind, ref = words[1:].split()
    with house.app.database.transaction() as tx:
        for name in set(names) - {"stranger"}:
            prompt(tx, find(tx, (PEOPLE | MORE)[name][0]), PromptKind(kind), ref)
    return ANSWERS[kind]


def without_offer(words: str) -> str:
    """An answer without the question that follows a refusal: whether to send the words as a tip."""
    return words if words == REFUSALS["new"] else words.removesuffix(f"\n{REFUSALS['new']}")


def is_refusal(shown: str, refs: dict[str, str]) -> bool:
    return shown.strip() in {each.format(**refs) for each in (*REFUSALS.values(), *INSTEAD.values())}


def everything(house: House) -> dict[str, list[str]]:
    """Every row of every table but those of the traffic."""
    with house.app.database.connection() as connection:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in TRAFFIC]
        return {table.name: sorted(map(str, connection.execute(select(table)))) for table in tables}


async def test_a_leader_who_is_offered_a_tip_works_on_it_like_a_liaison(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")  # nobody is on duty: the ladder has it
    await house.press("kanit", "Alihkan")
    people, code = Together(house), house.code()
    for verb in ("show", "take", "keep", "ask", "plan", "due", "close", "outcome", "settle"):
        choice = {"due": ":tomorrow", "outcome": ":duplicate", "settle": ":duplicate"}.get(verb, "")
        toasts, shown = await people.press(f"{verb}:{code}{choice}", ["leader"])
        assert (toasts, "leader" in shown) == ({"leader": ""}, True), verb
    assert house.tips()[0].status == "closed"


@SQLITE
async def test_nobody_works_on_the_tip_that_they_reported(house: House) -> None:
    house.reassign("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    await house.say("officer", "/piket")
    await reported(house)
    people, code = Together(house), house.code()
    for verb, reason in (("take", "offered"), ("pass", "other"), ("close", "other")):
        toasts, _ = await people.press(f"{verb}:{code}", ["officer"])
        assert toasts == {"officer": REFUSALS[reason].format(code=code)}, verb


@SQLITE
async def test_an_officer_who_is_a_liaison_too_corrects_no_tip_of_another(house: House) -> None:
    """Such a member knows of the tip, but did not report it."""
    house.reassign("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
    code = await reported(house)
    people, before = Together(house), changes(house)
    for data in ("area:{}:35.23.15.2004", "when:{}:today", "substance:{}:cannabis", "skip:{}:area", "fix:{}:substance"):
        toasts, _ = await people.press(data.format(code), ["officer2"])
        assert toasts == {"officer2": REFUSALS["-"]}, data
    toasts, _ = await people.press(f"urgency:{code}:emergency", ["officer2"])
    assert toasts == {"officer2": REFUSALS["-"]} and changes(house) == before


@SQLITE
@pytest.mark.parametrize("state", ["taken", "handed on"])
async def test_the_buttons_of_a_lost_role_find_nothing(house: House, state: str) -> None:
    refs = await arrange(house, state)
    house.reassign("liaison", roles="operator", areas="35.23")
    await house.pump()
    people, before = Together(house), changes(house)
    lost = ["liaison"]
    toasts, shown = await people.press_all({data.format(**refs): lost for data, _ in TABLES[state] if is_press(data)})
    for data, answers in toasts.items():
        assert answers == dict.fromkeys(lost, REFUSALS["-"]), data
    assert shown == {} and changes(house) == before


@SQLITE
async def test_the_buttons_of_a_revoked_member_do_nothing(house: House) -> None:
    refs = await arrange(house, "taken")
    await revoke(house, "liaison")
    people = Together(house)
    before = changes(house)
    toasts, shown = await people.press_all(
        {data.format(**refs): ["liaison"] for data, _ in TABLES["taken"] if is_press(data)}
    )
    for data, answers in toasts.items():
        assert answers == {"liaison": ""}, data
    assert shown == {} and changes(house) == before


@SQLITE
async def test_only_the_author_sends_a_message_as_a_tip(house: House) -> None:
    people = Together(house)
    for name in sorted(EVERYBODY):
        before = len(house.tips())
        message = await house.say(name, "Ada transaksi sabu di Sugihwaras Jenu")
        others = [each for each in PEOPLE if each != name]
        toasts, _ = await people.press(f"send:{message['message_id']}", others)
        assert set(toasts.values()) == {REFUSALS["-"]} and len(house.tips()) == before
        toasts, _ = await people.press(f"send:{message['message_id']}", [name])
        assert toasts == {name: ""} and len(house.tips()) == before + 1


@SQLITE
async def test_only_the_author_sends_what_was_overheard_in_the_group(house: House) -> None:
    await house.say("officer", "Ada transaksi sabu di Sugihwaras Jenu", chat=GROUP)
    data = f"sendgroup:{newest_id(house, Message)}"
    people = Together(house)
    others = [each for each in PEOPLE if each != "officer"]
    toasts, _ = await people.press(data, others)
    assert set(toasts.values()) == {REFUSALS["-"]}
    assert house.tips() == []
    toasts, _ = await people.press(data, ["officer"])
    assert toasts == {"officer": ""} and len(house.tips()) == 1


@SQLITE
async def test_everybody_shares_their_own_preview_only(house: House) -> None:
    people = Together(house)
    for name in sorted(EVERYBODY):
        await people.say({name: f"/info Sosialisasi oleh {name}"})
        toasts, shown = await people.press("share", ["officer2", name])
        assert toasts == {"officer2": REFUSALS["gone"], name: ""}
        assert f"Sosialisasi oleh {name}" in shown[str(GROUP)]
