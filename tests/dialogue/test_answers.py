"""Answers of the officer: by reply, by code, by button, with a photo."""

from tests.house import House
from tests.marks import SQLITE
from tests.phones import shown_media
from tests.rows import changes
from tests.tips import reported, settle, taken
from tests.together import Together


async def test_a_question_and_its_answer(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tanya {code} Jam berapa biasanya?")
    (_taken, question) = house.sees("officer")
    assert "Jam berapa biasanya?" in question
    message = house.client.messages(house.users["officer"])[-1]
    house.sees("liaison")
    await house.say("officer", "Sekitar jam sepuluh malam", reply_to=message["message_id"])
    assert any("jam sepuluh malam" in text for text in house.sees("liaison"))
    assert house.tips()[0].status == "in_progress"


async def test_a_photo_answers_a_question(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Ada fotonya?")
    await house.press("officer", "Jawab")
    await house.say("officer", photo=True)
    assert shown_media(house, "liaison") == ["photo"]
    assert house.tips()[0].status == "in_progress"


async def test_a_refused_answer_does_not_hold_the_next_message(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    await house.press("officer", "Jawab")
    await settle(house, code, "Duplikat")
    await house.say("officer", "Jam sepuluh")
    refusal, offer = house.sees("officer")[-2:]
    assert "sudah selesai" in refusal and "Mau dikirim" in offer
    await house.press("officer", "Ya, kirim")
    assert len(house.tips()) == 2 and house.story() == "Jam sepuluh"


async def test_a_reply_is_an_answer_whatever_else_was_asked(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    question = house.client.messages(house.users["officer"])[-1]
    await house.say("officer", "/lapor")
    await house.say("officer", "Jam sepuluh", reply_to=question["message_id"])
    assert any("Jam sepuluh" in text for text in house.sees("liaison"))
    await house.say("officer", f"{code} orangnya sudah pindah")
    assert any("sudah pindah" in text for text in house.sees("liaison"))
    assert len(house.tips()) == 1


@SQLITE
async def test_nobody_answers_or_disputes_for_the_reporter(house: House) -> None:
    """Such a member knows of the tip as a liaison, and may send tips of their own."""
    house.reassign("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
    code = await taken(house)
    await house.say("liaison", f"/tanya {code} Jam berapa?")
    people = Together(house)
    for verb in ("answer", "dispute"):
        before = changes(house)
        toasts, _ = await people.press(f"{verb}:{code}", ["officer2"])
        assert "tidak ditemukan" in toasts["officer2"]
        await people.say({"officer2": "Jam sepuluh malam di warung"})
        stored = changes(house)
        assert (stored["tips"], stored["TipEvent"]) == (before["tips"], before["TipEvent"]), verb
        if verb == "answer":
            await people.press(f"settle:{code}:duplicate", ["liaison"])
    assert not any("Jam sepuluh malam" in each for each in house.texts("liaison"))


async def test_an_answer_is_protected_and_words_about_the_tip_of_another_are_none(house: House) -> None:
    code = await taken(house)
    await house.say("officer", f"{code} rumah cat hijau")
    told = house.client.messages(house.users["liaison"])[-1]
    assert "rumah cat hijau" in told["text"] and told["protected"]
    await house.say("officer2", f"{code} rumah cat hijau")
    assert house.sees("officer2") == ["Mau dikirim sebagai informasi?"]
    house.sees("liaison")
    await house.say("liaison", "Terima kasih", reply_to=told["message_id"])
    assert house.sees("liaison") == ["Mau dikirim sebagai informasi?"]
