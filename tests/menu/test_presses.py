"""Presses of no button that the bot has sent."""

from tests.house import House
from tests.tips import taken


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
    ):
        before = len(house.client.phone(house.users["liaison"])["toasts"])
        house.client.press(house.users["liaison"], shown["message_id"], data=data)
        await house.pump()
        assert len(house.client.phone(house.users["liaison"])["toasts"]) == before + 1, data
        assert "tidak ditemukan" in house.toast("liaison"), data
    assert house.sees("operator") == []
