"""Who has seen the words of a tip: exactly those to whom they were sent, whatever else they did with it."""

from sqlalchemy import select

from bot.domain.seen_by import seen_by
from bot.models.tip import Tip
from tests.house import PEOPLE, House
from tests.phones import press_about
from tests.tips import STORY
from tests.together import Together

REFUSED = '{"ok":false,"error_code":400,"description":"Bad Request"}'
TITLES = {f"{rank} {name.title()}": name for name, (_, rank, *_) in PEOPLE.items()}


def readers(house: House, code: str) -> list[str]:
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip).where(Tip.code == code)).one()
        return [TITLES[member.title] for member in seen_by(tx, tip)]


def has_story(house: House) -> set[str]:
    """On whose phones the story is, besides its author's."""
    return {name for name in PEOPLE if name != "officer" and any(STORY in words for words in house.texts(name))}


async def take_undelivered(house: House) -> None:
    """The liaison takes the tip; the platform refuses the story, and all else that is sent then."""
    house.client.faults("sendMessage", times=9, status=400, body=REFUSED)
    await house.press("liaison", "Tangani")
    house.client.clear_faults()


async def test_the_list_is_exact(house: House) -> None:
    for name in ("liaison", "liaison2", "kanit"):
        await house.say(name, "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code, people = house.code(), Together(house)
    await people.say(dict.fromkeys(("liaison", "liaison2", "kanit", "leader", "binmas", "operator"), f"/detail {code}"))
    await people.press(f"pass:{code}", ["liaison"])  # offered, and not read
    assert readers(house, code) == []
    await people.press(f"take:{code}", ["liaison2"])
    await people.press(f"ask:{code}", ["liaison2"])
    await people.say({"liaison2": "jam berapa?"})
    await people.press(f"pass:{code}", ["liaison2"])
    await people.say({"liaison2": "/antrian", "kanit": f"/detail {code}", "leader": f"/detail {code}"})
    assert readers(house, code) == ["liaison2"]
    await people.press(f"openstory:{code}", ["leader"])
    await people.say({"leader": "Gelar perkara"})
    assert readers(house, code) == ["liaison2", "leader"]
    assert has_story(house) == {"liaison2", "leader"}


async def test_what_was_not_delivered_was_not_seen(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    await take_undelivered(house)
    house.client.faults("sendMessage", times=1, retry_after=60)
    await house.say("liaison", f"/detail {code}")
    assert house.tips()[0].owner_id is not None and readers(house, code) == []
    house.reassign("liaison", roles="officer", areas="35.23.15.2003")
    await house.pass_time(seconds=61)
    assert readers(house, code) == [] and has_story(house) == set()
    await press_about(house, "kanit", "Tangani", code)
    assert readers(house, code) == ["kanit"] and has_story(house) == {"kanit"}


async def test_who_got_only_an_answer_has_seen_words_of_the_tip(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    await take_undelivered(house)
    assert readers(house, code) == []
    await house.say("officer", f"{code} orangnya naik motor")
    assert readers(house, code) == ["liaison"] and has_story(house) == set()
    await house.say("leader", f"/detail {code}")
    assert "Sudah membaca: Briptu Liaison\n" in house.sees("leader")[-1]
