"""Presses of no button that the bot has sent."""

from tests.house import House
from tests.marks import SQLITE
from tests.rows import changes
from tests.tips import taken
from tests.together import Together


async def test_a_press_that_no_button_sends_is_refused_like_any_other(house: House) -> None:
    code = await taken(house)
    shown = next(each for each in house.client.messages(house.users["liaison"])[::-1] if each["buttons"])
    for data in (
        "outcome:x",
        "snooze:no-id:hour",
        "reason:AN-0000:nonsense",
        "area",
        "revoke:85030001",
        f"due:{code}:nonsense",
        "take:\0",
    ):
        before = len(house.client.phone(house.users["liaison"])["toasts"])
        house.client.press(house.users["liaison"], shown["message_id"], data=data)
        await house.pump()
        assert len(house.client.phone(house.users["liaison"])["toasts"]) == before + 1, data
        assert "tidak ditemukan" in house.toast("liaison"), data
    assert house.sees("operator") == []


@SQLITE
async def test_a_press_without_its_second_part_is_refused(house: House) -> None:
    code = await taken(house)
    people, before = Together(house), changes(house)
    for name, verbs in (("officer", ("area", "when", "substance", "skip", "fix", "urgency")), ("liaison", ("due",))):
        for verb in verbs:
            toasts, shown = await people.press(f"{verb}:{code}", [name])
            assert "tidak ditemukan" in toasts[name] and shown == {}, verb
    assert changes(house) == before
