"""Invites on the phones: a link or a code, used once, valid for a short time, limited in tries."""

from bot.domain.accounts import save_link
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import PEOPLE, House


async def test_an_invite_is_a_link_once_the_bot_knows_its_name(house: House) -> None:
    await house.say("operator", f"/undang {PEOPLE['binmas'][0]}")
    assert "/start" in house.sees("operator")[-1]
    await house.app.receivers["telegram"].check_subscription()
    await house.say("operator", f"/undang {PEOPLE['binmas'][0]}")
    shown = house.sees("operator")[-1]
    link = next(word for word in shown.split() if word.startswith("https://t.me/"))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {link.split('=')[1]}")
    await house.press("leader", "Ya, benar")
    assert any("Selamat datang" in text for text in house.sees("new phone"))


async def test_a_channel_without_a_link_takes_no_place_of_one_that_has_it(house: House) -> None:
    with house.app.database.transaction() as tx:
        save_link(tx, "another", "")
    await house.app.receivers["telegram"].check_subscription()
    await house.say("operator", f"/undang {PEOPLE['binmas'][0]}")
    assert "https://t.me/" in house.sees("operator")[-1]


async def test_an_invite_is_single_use_short_lived_and_limited_in_tries(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    await house.pass_time(minutes=11)
    await house.say("stranger", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("stranger"))
    for _ in range(5):
        await house.say("stranger", "/start 00000000")
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    await house.say("stranger", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("stranger"))
    with house.app.database.transaction() as tx:
        code, _ = invite(tx, roster.find(tx, PEOPLE["binmas"][0]))
    house.users["new phone"] = int(house.client.user("Baru")["id"])
    await house.say("new phone", f"/start {code.lower()}")
    await house.press("leader", "Ya, benar")
    assert any("Selamat datang" in text for text in house.sees("new phone"))
    house.users["second"] = int(house.client.user("Dua")["id"])
    await house.say("second", f"/start {code}")
    assert not any("Selamat datang" in text for text in house.sees("second"))
