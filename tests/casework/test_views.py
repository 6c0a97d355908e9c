"""What a liaison sees of a tip: protected, hidden from notifications, and nothing of a tip of others."""

from sqlalchemy import select

from bot.models.tip_event import TipEvent
from bot.services.membership.roster import find
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.phones import newest, press_about
from tests.tips import STORY, reported, settle


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


async def test_the_queue_shows_open_tips_of_others_by_their_district(house: House) -> None:
    house.reassign("liaison", roles="officer;liaison", areas="35.23")
    settled = await reported(house)
    await house.press("liaison", "Tangani")
    await settle(house, settled, "Duplikat")
    await house.say("liaison", "/lapor ganja di Beji Jenu")  # for others to take
    assert len(house.tips()) == 2
    await house.say("officer", f"/lapor {STORY}")
    owned = house.code()
    await house.press("liaison", "Tangani")
    await house.say("officer", f"/lapor {STORY} sejak kemarin")
    waiting = house.code()
    house.sees("liaison")
    await house.say("liaison", "/antrian")
    (shown,) = house.sees("liaison")
    heading, *lines = shown.splitlines()
    assert heading == "Antrean: 2"
    assert [line.partition(" · ")[0] for line in lines] == [owned, waiting]
    assert all("Kec. Jenu" in line and "Sugihwaras" not in line for line in lines)
    for word in ("/tanya", "/tindaklanjut", "/selesai"):
        await house.say("liaison", word)
        choices = house.client.messages(house.users["liaison"])[-1]["buttons"]
        assert [button["text"] for row in choices for button in row] == [owned], word


@SQLITE
async def test_a_long_queue_has_pages_also_when_tips_leave_it_meanwhile(house: House) -> None:
    await house.say("liaison", "/piket")
    for number in range(11):
        await house.say("officer", f"/lapor transaksi sabu di Sugihwaras Jenu, rumah {number}")
    codes = [tip.code for tip in house.tips()]
    house.look()
    await house.say("liaison", "/antrian")
    assert listed(house) == codes[:9]
    await house.press("liaison", "Lainnya")
    assert listed(house) == codes[9:]
    await house.press("liaison", "Lainnya")  # and back to the first
    assert listed(house) == codes[:9]
    for code in codes[:3]:
        await house.say("officer", f"/ralat {code}")
        await house.press("officer", "Tarik kembali")
        await house.press("officer", "Ya, tarik")
    await press_about(house, "liaison", "Lainnya", codes[0])
    assert listed(house) == codes[3:]
    labels = [button["text"] for row in newest(house, "liaison")["buttons"] for button in row]
    assert labels == codes[3:]


def listed(house: House) -> list[str]:
    return [line.partition(" ")[0] for line in newest(house, "liaison")["text"].splitlines()[1:]]


@SQLITE
async def test_all_of_a_long_story_is_protected_and_each_view_is_in_the_history(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor sabu di Beji Jenu {'kata ' * 700}")
    await house.press("liaison", "Tangani")
    pages = [each for each in house.client.messages(house.users["liaison"]) if "kata kata" in str(each["text"])]
    assert [each["protected"] for each in pages] == [True, True]
    await house.say("liaison", f"/detail {house.code()}")
    with house.app.database.transaction() as tx:
        rows = tx.session.execute(select(TipEvent.event, TipEvent.actor_id).order_by(TipEvent.id)).all()
        viewers = [actor for event, actor in rows if event == "viewed"]
        assert viewers == [find(tx, PEOPLE["liaison"][0]).id] * 2
