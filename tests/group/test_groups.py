"""The group itself: the pinned notice, and a bot that is no admin."""

from bot.services.group.groups import set_up_groups
from tests.house import GROUP, House


async def test_the_group_is_told_once_by_a_pinned_notice_that_messages_are_kept(house: House) -> None:
    shown = [each for each in house.client.messages(house.users["officer"], GROUP) if "disimpan" in str(each["text"])]
    assert [each["pinned"] for each in shown] == [True]
    await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    assert house.sees("officer", GROUP) == []


async def test_the_operator_hears_at_the_start_that_the_bot_is_no_admin(house: House) -> None:
    house.client.group("Lain", [house.users["officer"]], id=-1009, bot="member", type="supergroup")
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(GROUP), "-1009", "-1010"]})
    await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    told = " ".join(house.sees("operator"))
    assert "Bot bukan admin" in told and "dikeluarkan" in told
