"""A button belongs to the round of the tip it was made for: until it is taken, returned or settled the next time."""

from tests.house import House
from tests.marks import SQLITE
from tests.rows import changes
from tests.tips import reported, taken
from tests.together import Together

Button = tuple[int, str]  # the message and the label


def buttons(house: House, name: str) -> list[Button]:
    """Everything that can be pressed on this phone and changes a tip."""
    return [
        (int(message["message_id"]), str(button["text"]))
        for message in house.client.messages(house.users[name])
        for row in message["buttons"]
        for button in row
        if button["text"] != "Detail"
    ]


async def toasts(house: House, name: str, pressed: list[Button]) -> dict[str, str]:
    found = {}
    for message, label in pressed:
        house.client.press(house.users[name], message, label)
        await house.pump()
        found[label] = house.toast(name)
    return found


@SQLITE
async def test_no_button_of_an_earlier_round_changes_a_tip_that_was_reopened(house: House) -> None:
    code = await taken(house)
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    await house.pass_time(days=2)  # the reminder, and the question whether it is still theirs
    await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lagi")
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Tidak terkonfirmasi")
    await house.say("liaison", "Sudah dicek")
    old = buttons(house, "liaison")
    await house.press("officer", "Belum selesai")
    disputes = buttons(house, "officer")[-1:]
    await house.say("officer", "Masih ramai")
    before, past = changes(house), f"Status {code} sudah berubah. Lihat /detail {code}."
    refused = await toasts(house, "liaison", old)
    assert refused.keys() >= {"Tanya", "Tindak lanjut", "Selesaikan", "Alihkan", "Sudah", "Pakai kalimat ini"}
    assert set(refused.values()) == {past} and changes(house) == before
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Duplikat")
    await house.press("liaison", "Pakai kalimat ini")  # of this round
    assert house.tips()[0].outcome == "duplicate"
    refused = await toasts(house, "officer", disputes)
    assert refused == {"Belum selesai": f"Status {code} sudah berubah. Lihat /laporansaya."}


@SQLITE
async def test_who_takes_twice_gets_the_story_once(house: House) -> None:
    code = await reported(house)
    offer = buttons(house, "liaison")[0][0]
    for data in (f"take:{code}.0", f"take:{code}.0", f"take:{code}"):
        house.client.press(house.users["liaison"], offer, data=data)
    await house.pump()
    assert sum("Belum diverifikasi" in each for each in house.texts("liaison")) == 1
    assert house.toast("liaison").startswith(f"{code} sudah Anda tangani.")
    people = Together(house)
    await people.press(f"pass:{code}.1", ["liaison"])
    toast, _ = await people.press(f"take:{code}.0", ["liaison2"])
    assert toast == {"liaison2": f"{code} sedang ditawarkan kepada rekan lain."}
    await house.say("liaison2", "/piket")
    toast, _ = await people.press(f"take:{code}.0", ["liaison2"])
    assert toast == {"liaison2": f"Status {code} sudah berubah. Lihat /detail {code}."}
