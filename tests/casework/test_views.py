"""What a liaison sees of a tip: protected, hidden from notifications, and nothing of a tip of others."""

from tests.house import House


async def test_the_story_is_protected_and_hidden_from_notifications(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor Budi jual sabu di Beji Jenu")
    await house.press("liaison", "Tangani")
    shown = next(each for each in house.client.messages(house.users["liaison"]) if "Budi" in str(each["text"]))
    assert shown["protected"]
    notices = str(house.client.phone(house.users["liaison"])["notifications"])
    assert house.code() in notices and "▒▒▒" in notices
    assert not any(word in notices for word in ("Budi", "sabu", "Beji"))


async def test_anothers_tip_and_no_tip_are_the_same_answer(house: House) -> None:
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    code = house.code()
    house.sees("binmas")
    await house.say("binmas", f"/detail {code}")
    await house.say("binmas", "/detail AN-0000")
    first, second = house.sees("binmas")
    assert first == second
