"""A person has one offer of a tip with live buttons at most. It says what is known by now, and so does its way."""

from tests.house import House
from tests.marks import SQLITE
from tests.tips import reported
from tests.together import Together

NO_PLACE = "/lapor transaksi sabu di warung kopi"  # officer2 has two villages, so that none is guessed
WITHDRAWN = "{} ditarik oleh pengirimnya. Tidak ada lagi yang perlu dilakukan. Terima kasih."


def live(house: House, name: str) -> list[str]:
    """The messages on this phone with `Tangani`."""
    messages = house.client.messages(house.users[name])
    return [
        each["text"] for each in messages for row in each["buttons"] for button in row if button["text"] == "Tangani"
    ]


async def test_an_offer_that_is_made_again_leaves_one_with_buttons_that_says_what_is_known(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer2", NO_PLACE)
    code = house.code()
    (offer,) = live(house, "liaison")
    assert "lokasi belum" in offer
    people = Together(house)
    await people.press(f"area:{code}:35.23.15.2004", ["officer2"])
    assert live(house, "liaison") == [offer.replace(offer.split(" · ")[1], "Kec. Jenu")]
    await people.press(f"urgency:{code}:emergency", ["officer2"])
    for name in ("liaison", "kanit"):
        (offer,) = live(house, name)
        assert "Kec. Jenu · darurat" in offer and offer == house.texts(name)[-1]
    for _ in range(3):
        await house.pass_time(minutes=20)  # nobody takes it: everybody is asked again
        assert [len(live(house, name)) for name in ("liaison", "kanit", "leader")] == [1, 1, 1]
    await people.press(f"urgency:{code}:urgent", ["officer2"])
    assert ["segera" in offer for name in ("liaison", "kanit", "leader") for offer in live(house, name)] == [True] * 3
    await people.press(f"take:{code}", ["liaison"])
    assert live(house, "liaison") == live(house, "kanit") == []
    assert f"{code} sudah ditangani rekan. Terima kasih atas kesiapannya." in house.texts("kanit")
    for _ in range(2):
        await house.pass_time(hours=49)  # untouched: it returns to the queue
    assert len(live(house, "liaison")) == 1
    await people.press(f"pass:{code}", ["liaison"])
    assert live(house, "liaison") == [] and len(live(house, "kanit")) == 1


@SQLITE
async def test_a_village_that_is_named_later_leads_to_its_liaison(house: House) -> None:
    house.reassign("liaison2", roles="liaison", areas="35.23.14")
    for name in ("liaison", "liaison2"):
        await house.say(name, "/piket")
    await house.say("officer2", NO_PLACE)
    code = house.code()
    assert (len(live(house, "liaison")), live(house, "liaison2")) == (1, [])
    await house.say("officer2", f"{code} di Prunggahan Kulon Semanding")  # in later words
    assert live(house, "liaison") == [] and WITHDRAWN.format(code) in house.texts("liaison")
    (offer,) = live(house, "liaison2")
    assert "Kec. Semanding" in offer
    people = Together(house)
    await people.press(f"area:{code}:35.23.15.2004", ["officer2"])  # it was the wrong one
    assert live(house, "liaison2") == [] and WITHDRAWN.format(code) in house.texts("liaison2")
    (offer,) = live(house, "liaison")
    assert "Kec. Jenu" in offer
    await people.press(f"area:{code}:35.23.14.2001", ["officer2"])
    await people.press(f"pass:{code}", ["liaison2"])
    assert live(house, "liaison2") == [] and len(live(house, "liaison")) == 1
    await people.press(f"area:{code}:35.23.14.2001", ["officer2"])  # not back to who handed it on
    assert live(house, "liaison2") == [] and len(live(house, "liaison")) == 1


@SQLITE
async def test_who_goes_off_duty_keeps_no_buttons(house: House) -> None:
    code = await reported(house)
    await house.say("liaison", "/piket")
    assert live(house, "liaison") == [] and f"{code} sudah diteruskan kepada rekan lain." in house.texts("liaison")
    assert len(live(house, "kanit")) == 1
