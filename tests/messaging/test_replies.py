"""An answer of the bot is shown as a reply to the message that it means; news is not."""

from bot.models.message import Message
from tests.house import House
from tests.marks import SQLITE
from tests.rows import newest_id
from tests.tips import STORY
from tests.together import Together


def replied(house: House, name: str) -> int | None:
    """The message that the newest one on this phone replies to."""
    shown = [each for each in house.client.messages(house.users[name]) if not each["own"]]
    return shown[-1]["reply_to"]  # type: ignore[no-any-return]


async def said(house: House, name: str, words: str, **more: int) -> int:
    return int((await house.say(name, words, **more))["message_id"])


@SQLITE
async def test_answers_reply_to_what_they_mean_and_news_does_not(house: House) -> None:
    assert await said(house, "liaison", "/piket") == replied(house, "liaison")
    story = await said(house, "officer", STORY)
    assert replied(house, "officer") == story  # whether to send it
    await said(house, "officer", "/batal")
    await Together(house).press(f"sendgroup:{newest_id(house, Message)}", ["officer"])
    assert replied(house, "officer") == story  # the receipt
    code = house.code()
    assert replied(house, "liaison") is None  # the offer
    await house.press("liaison", "Tangani")
    assert replied(house, "liaison") is None and replied(house, "officer") is None  # the story; that it is taken
    asked = await said(house, "liaison", f"/tanya {code} Jam berapa?")
    assert replied(house, "liaison") == asked and replied(house, "officer") is None
    question = house.client.messages(house.users["officer"])[-1]["message_id"]
    answer = await said(house, "officer", "Jam sepuluh", reply_to=question)
    assert replied(house, "officer") == answer and replied(house, "liaison") is None
    refused = await said(house, "officer", "/detail AN-0A0A dan beberapa kata lagi")
    shown = house.client.messages(house.users["officer"])[-2:]
    assert [each["reply_to"] for each in shown] == [refused, refused]  # the refusal; whether to send the words
    first = await said(house, "officer", f"/lapor {STORY}")
    assert replied(house, "officer") == first


@SQLITE
async def test_an_answer_comes_although_the_message_was_deleted_meanwhile(house: House) -> None:
    message = house.client.say(house.users["officer"], f"/lapor {STORY}")
    await house.app.poll(0)
    house.client.delete(house.users["officer"], message["message_id"])
    await house.pump()
    assert "tercatat" in house.texts("officer")[-1] and replied(house, "officer") is None
