"""What leaders see of a tip: all but its words, until they give a reason, each time again."""

from tests.house import House
from tests.marks import SQLITE
from tests.phones import newest, shown_media
from tests.tips import STORY
from tests.together import Together

ANSWER = "orangnya naik motor merah"
QUESTION = "kendaraannya apa"
REASON = "Gelar perkara hari Senin"


async def worked_on(house: House) -> str:
    """A tip with a photo, that the liaison has taken and asked about; the officer has answered."""
    await house.say("liaison", "/piket")
    await house.say("officer", photo=True, caption=f"/lapor {STORY}")
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {house.code()} {QUESTION}?")
    await house.say("officer", f"{house.code()} {ANSWER}")
    house.look()
    return house.code()


async def test_a_leader_sees_all_but_the_words_and_the_words_with_a_reason(house: House) -> None:
    code = await worked_on(house)
    await house.say("leader", "/antrian")
    await house.say("leader", f"/detail {code}")
    queue, overview = house.sees("leader")
    assert code in queue and "didalami" in queue and "Sugihwaras" not in queue
    known = ("Sugihwaras, Kec. Jenu", "sabu", "didalami", "Dari Bripka Officer", "Penanggung jawab: Briptu Liaison")
    assert all(words in overview for words in (*known, "Sudah membaca: Briptu Liaison"))
    assert "ditangani – Briptu Liaison" in overview and "pertanyaan kepada petugas – Briptu Liaison" in overview
    assert newest(house, "leader")["protected"]
    await house.press("leader", "Buka cerita")
    assert "alasan" in house.sees("leader")[-1]
    before = "".join(house.texts("leader"))
    assert not any(words in before for words in (STORY, ANSWER, QUESTION)) and shown_media(house, "leader") == []
    await house.say("leader", REASON)
    story = next(each for each in house.client.messages(house.users["leader"]) if STORY in str(each["text"]))
    assert ANSWER in story["text"] and story["protected"] and not story["buttons"]
    assert shown_media(house, "leader") == ["photo"]
    notices = str(house.client.phone(house.users["leader"])["notifications"])
    assert not any(words in notices for words in (STORY, ANSWER, "Sugihwaras"))
    await house.say("liaison", f"/detail {code}")
    history = "".join(house.sees("liaison"))
    assert f"cerita dibuka – AKP Leader: {REASON}" in history and "Sudah membaca: AKP Leader" in history
    house.look()
    await house.say("leader", f"/detail {code}")
    await house.press("leader", "Buka cerita")
    again = "".join(house.sees("leader"))
    assert "alasan" in again and STORY not in again and REASON not in again and "cerita dibuka – AKP Leader" in again


async def test_what_is_sealed_before_the_reason_comes_is_not_shown(house: House) -> None:
    code = await worked_on(house)
    await house.say("kanit", f"/detail {code}")
    await house.press("kanit", "Buka cerita")
    await house.press("officer", "Rahasia")  # for the first reader, `leader`
    house.look()
    await house.say("kanit", REASON)
    await house.say("kanit", f"/detail {code}")
    await house.say("kanit", "/antrian")
    refused, offered, *shown = house.sees("kanit")
    assert refused == shown[0] == "Informasi itu tidak ditemukan. Cek lagi kodenya."
    assert not any(code in words for words in (offered, *shown))


@SQLITE
async def test_a_settled_story_opens_with_a_reason_and_a_tip_elsewhere_does_not_exist(house: House) -> None:
    code = await worked_on(house)
    people = Together(house)
    await people.press(f"settle:{code}:duplicate", ["liaison"])
    house.reassign("leader", roles="leader", areas="35.23.14")
    shown = await people.say({"leader": f"/detail {code}"})
    assert "tidak ditemukan" in shown["leader"] and (await people.press(f"openstory:{code}", ["leader"]))[1] == {}
    shown = await people.say({"kanit": f"/detail {code}"})
    assert "selesai: Duplikat" in shown["kanit"] and STORY not in shown["kanit"]
    await people.press(f"openstory:{code}", ["kanit"])
    assert STORY in (await people.say({"kanit": REASON}))["kanit"]
