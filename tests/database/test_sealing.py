"""Sealed columns: no value opens in another row, and what stands beside them tells nothing."""

import hashlib

import pytest
from sqlalchemy import select

from bot.models.inbox import Inbox
from bot.models.member import Member
from bot.models.message import Media
from bot.models.tip import Tip
from bot.sealing import WrongKey
from tests.house import House

PLANTED = "kucingbelangtiga"


async def test_a_value_moved_to_another_row_does_not_open(house: House) -> None:
    await house.say("officer", "/lapor satu, sabu di Sugihwaras Jenu")
    await house.say("officer", "/lapor dua, sabu di Sugihwaras Jenu")
    with house.app.database.transaction() as tx:
        first, second = tx.session.scalars(select(Tip).order_by(Tip.id)).all()
        first.story_sealed = second.story_sealed
        with pytest.raises(WrongKey):
            _ = first.story


async def test_hashes_are_keyed_and_ranks_and_file_types_are_not_to_be_read(house: House) -> None:
    file = {"file_id": "x", "file_unique_id": "x", "file_name": PLANTED, "mime_type": f"text/{PLANTED}"}
    person = {"id": house.users["officer"], "is_bot": False, "first_name": PLANTED}
    message = {
        "message_id": 900,
        "date": 1_790_000_000,
        "chat": {"id": person["id"], "type": "private"},
        "from": person,
    }
    house.client.updates({"message": message | {"document": file, "caption": "/lapor sabu di Sugihwaras Jenu"}})
    await house.pump()
    with house.app.database.transaction() as tx:
        row = tx.session.scalars(select(Inbox).order_by(Inbox.id.desc())).first()
        assert row and PLANTED in row.payload
        digest = hashlib.sha256(row.payload.encode()).digest()
        assert len(row.payload_hash) == 32 and row.payload_hash != digest
        assert tx.session.scalars(select(Media.mime)).one() == ""
        ranks = [(member.rank, member.rank_sealed) for member in tx.session.scalars(select(Member).order_by(Member.id))]
    assert [rank for rank, _ in ranks][:2] == ["Bripka", "Aipda"]
    assert all(sealed and rank.encode() not in sealed for rank, sealed in ranks)
