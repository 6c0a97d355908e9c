"""Who is offered a tip, and in which order: by duty, by open work, by the ladder; never its reporter."""

from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.tips import REPORT
from tests.together import Together

BLOCKED = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
# Who is offered each tip, and what becomes of it. `liaison` is first where both have as much to do.
WORK = (
    ("liaison", "take"),  # nobody has any work
    ("liaison2", "settle"),
    ("liaison2", "settle"),  # what is settled is no work
    ("liaison2", ""),
    ("liaison", ""),  # both have one: a tip, and an offer
    ("liaison2", ""),
)
# The officer who reports is a liaison on duty and on the ladder, here; who else is on duty; who is asked, one by one.
# The leader is the second on the ladder.
OWN_TIPS = (
    ("1", "liaison", ("liaison", "leader", "leader")),
    ("1", "", ("leader", "leader")),
    ("3", "", ("leader", "leader")),
)


async def test_the_liaison_with_the_least_open_work_is_asked_first(house: House) -> None:
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    people = Together(house)
    for number, (first, then) in enumerate(WORK, 1):
        house.look()
        await house.say("officer", f"{REPORT} rumah {number}")
        assert asked(house) == {first}, number
        for data in {"take": ("take:{}",), "settle": ("take:{}", "settle:{}:duplicate"), "": ()}[then]:
            toasts, _ = await people.press(data.format(house.code()), [first])
            assert toasts == {first: ""}, number


async def test_only_liaisons_who_are_on_duty_now_are_asked(house: House) -> None:
    for name in ("liaison", "liaison2", "liaison"):  # `liaison` is off duty again
        await house.say(name, "/piket")
    house.reassign("liaison2", roles="leader", areas="35.23")
    await house.say("officer", REPORT)
    assert asked(house) == {"kanit"}


@SQLITE
async def test_the_ladder_is_climbed_by_its_numbers_and_passes_over_lost_roles(house: House) -> None:
    house.reassign("kanit", roles="operator", areas="35.23", ladder="1")
    house.reassign("leader", roles="leader", areas="35.23", ladder="2")
    house.reassign("liaison2", roles="leader", areas="35.23", ladder="3")
    await house.say("officer", REPORT)
    assert await asked_in_turn(house, 3) == [{"leader"}, {"liaison2"}, {"liaison2"}]


@SQLITE
async def test_who_reported_a_tip_is_never_asked_to_take_it(house: House) -> None:
    house.reassign("kanit", roles="liaison", areas="35.23")
    house.reassign("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    await house.say("officer", "/piket")
    for step, other, expected in OWN_TIPS:
        house.reassign("officer", roles="officer;liaison", areas="35.23.15.2003;35.23", ladder=step)
        if other:
            await house.say(other, "/piket")
        await house.say("officer", REPORT)
        assert await asked_in_turn(house, len(expected)) == [{name} for name in expected], (step, other)
        if other:
            await house.say(other, "/piket")


async def test_a_tip_handed_on_goes_to_those_first_who_have_not_declined(house: House) -> None:
    house.reassign("binmas", roles="liaison", areas="35.23")
    for name in ("liaison", "liaison2", "binmas"):
        await house.say(name, "/piket")
    await house.say("officer", REPORT)
    for name, following in (("liaison", "liaison2"), ("liaison2", "binmas"), ("binmas", "kanit"), ("kanit", "leader")):
        asked(house)
        await house.press(name, "Alihkan")
        assert asked(house) == {following}, name


async def test_an_offer_that_cannot_be_delivered_goes_to_the_next_at_once(house: House) -> None:
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    await house.say("officer", REPORT)
    asked(house)
    house.reassign("liaison", roles="operator", areas="35.23")  # `liaison2` is asked next
    house.client.faults("sendMessage", status=403, body=BLOCKED)
    await house.pump()
    assert asked(house) == {"kanit"}
    assert any("tidak dapat dihubungi" in each for each in house.texts("operator"))


async def test_who_blocks_the_bot_holds_no_offer(house: House) -> None:
    await house.say("liaison", "/piket")
    house.client.faults("sendMessage", times=2, retry_after=60)
    await house.say("officer", REPORT)
    house.client.block(house.users["liaison"])  # before the offer is sent
    await house.pass_time(minutes=3)
    assert asked(house) == {"kanit"}
    house.client.block(house.users["kanit"])  # after it has arrived
    await house.pump()
    assert asked(house) == {"leader"}


async def test_who_unblocks_the_bot_without_a_word_gets_what_was_owed_and_may_be_asked_again(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", REPORT)
    await house.press("liaison", "Tangani")
    house.look()
    house.client.block(house.users["officer"])
    await house.say("liaison", f"/tanya {house.code()} Warna rumahnya apa?")
    await house.say("liaison2", "/piket")
    house.client.block(house.users["liaison2"])
    await house.pump()
    house.client.block(house.users["officer"], False)
    house.client.block(house.users["liaison2"], False)
    await house.pump()
    assert ["Warna rumahnya apa?" in each for each in house.sees("officer")] == [True]
    await house.say("liaison", "/piket")  # ends the duty
    await house.say("officer2", REPORT)
    assert asked(house) == {"liaison2"}


def asked(house: House) -> set[str]:
    """Who was offered the newest tip since the last look."""
    offers = ("Ada informasi baru", "Mohon bantuannya")
    return {
        name
        for name in PEOPLE
        if any(house.code() in each and any(words in each for words in offers) for each in house.sees(name))
    }


async def asked_in_turn(house: House, times: int) -> list[set[str]]:
    """Who was offered the newest tip until now, and then in each two days in which nobody takes it."""
    found = [asked(house)]
    while len(found) < times:
        await house.pass_time(days=2)
        found.append(asked(house))
    return found
