"""/info in the group: shown without its author, and not for tips or names."""

from sqlalchemy import select

from bot.models.message import Revision
from tests.house import GROUP, House


async def test_info_typed_in_the_group_does_not_stay_under_its_authors_name(house: House) -> None:
    message = await house.say("officer", "/info Sosialisasi Jumat pukul 9", chat=GROUP)
    shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
    assert message["message_id"] not in shown
    await house.press("officer", "Bagikan")
    assert any("Sosialisasi" in text for text in house.texts("officer2", GROUP))


async def test_info_is_no_way_for_tips_or_names(house: House) -> None:
    for words in ("Slamet jualan sabu di Beji", "Bripka Slamet bandar", "Budi bin Slamet"):
        message = await house.say("officer", f"/info {words}", chat=GROUP)
        assert not any(words in text for text in house.texts("officer2", GROUP)), words
        shown = [each["message_id"] for each in house.client.messages(house.users["officer2"], GROUP)]
        assert message["message_id"] not in shown
    with house.app.database.transaction() as tx:
        kept = {row.text for row in tx.session.scalars(select(Revision))}
    assert "/info Bripka Slamet bandar" in kept
