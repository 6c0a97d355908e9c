"""The group itself: the pinned notice, and a bot that is no admin."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.models.message import Message
from bot.services.group.groups import set_up_groups
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World
from tests.conftest import START
from tests.house import GROUP, House, clock_at
from tests.marks import SQLITE
from tests.phones import alarms
from tests.tips import REPORT, STORY

OTHER = -1009
OUTSIDER = "akun di grup yang bukan anggota"


async def test_the_group_is_told_once_by_a_pinned_notice_that_messages_are_kept(house: House) -> None:
    shown = [each for each in house.client.messages(house.users["officer"], GROUP) if "disimpan" in str(each["text"])]
    assert [each["pinned"] for each in shown] == [True]
    await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    assert house.sees("officer", GROUP) == []


async def test_the_operator_hears_at_the_start_that_the_bot_is_no_admin(house: House) -> None:
    house.client.group("Lain", [house.users["officer"]], id=-1009, bot="member", type="supergroup")
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": [str(GROUP), "-1009", "-1010"]})
    await house.app.receivers["telegram"].check_subscription()
    await house.pump()
    told = " ".join(house.sees("operator"))
    assert "Bot bukan admin" in told and "dikeluarkan" in told


@SQLITE
async def test_the_bot_leaves_a_group_that_it_does_not_serve_a_minute_after_it_is_added(house: House) -> None:
    house.client.group("Lain", [house.users["officer"]], id=OTHER, bot="member", type="supergroup")
    await house.pump()
    await house.pass_time(minutes=1)
    assert left(house) == [OTHER]  # and not once more, when it is told that it has left


@SQLITE
async def test_a_group_is_served_as_long_as_it_is_in_the_settings(house: House) -> None:
    serve(house)
    await house.say("officer", "Selamat pagi", GROUP)
    await house.pass_time(minutes=1)
    assert left(house) == [GROUP] and messages(house) == []
    serve(house, str(GROUP))
    bot = int(house.settings.telegram.token.get_secret_value().split(":")[0])
    house.client.member(GROUP, bot, "administrator")
    await house.say("officer", "Selamat siang", GROUP)
    assert left(house) == [GROUP] and len(messages(house)) == 1


@SQLITE
async def test_the_operator_hears_once_a_day_of_an_outsider_who_joins_the_group_or_writes_there(house: House) -> None:
    house.users["outsider"] = int(house.client.user("Orang")["id"])
    house.client.member(GROUP, house.users["outsider"], "member")
    await house.pump()
    assert alarms(house, OUTSIDER) == 1
    await house.say("outsider", "Selamat pagi", GROUP)
    assert alarms(house, OUTSIDER) == 1
    await house.pass_time(days=1)
    for words in ("Selamat siang", "Selamat malam"):
        await house.say("outsider", words, GROUP)
    assert alarms(house, OUTSIDER) == 2
    await house.pass_time(days=1)
    house.client.member(GROUP, house.users["outsider"], "left")
    for status in ("left", "member"):  # a member may come and go
        house.client.member(GROUP, house.users["officer"], status)
    await house.pump()
    assert alarms(house, OUTSIDER) == 2


@SQLITE
@pytest.mark.parametrize("told", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_a_group_that_moves_is_served_at_its_new_address_whatever_is_told_first(house: House, told: str) -> None:
    moved = {"id": OTHER, "type": "supergroup", "title": "Grup"}
    officer = {"id": house.users["officer"], "is_bot": False, "first_name": "x"}
    house.client.group("Grup", list(house.users.values()), id=OTHER, bot="administrator", type="supergroup")
    await house.pump()
    assert left(house) == []
    old = {"id": GROUP, "type": "group", "title": "Grup"}
    seen = {
        "migrate_to_chat_id": {"chat": old, "migrate_to_chat_id": OTHER},
        "migrate_from_chat_id": {"chat": moved, "migrate_from_chat_id": GROUP},
    }[told]
    house.client.updates({"message": {"message_id": 900, "date": 1, "from": officer} | seen})
    await house.pump()
    await house.say("officer", f"#lapor {STORY}", OTHER)
    assert house.texts("officer2", OTHER) == [f"{house.code()} tercatat"]
    await house.pass_time(minutes=2)
    assert left(house) == []


@SQLITE
async def test_after_a_move_no_message_is_removed_by_the_number_of_another_one(house: House) -> None:
    small = int(house.client.group("Kecil", list(house.users.values()), type="group", bot="administrator")["id"])
    serve(house, str(small))
    for name in ("officer", "officer2"):
        await house.say(name, STORY, small)
    house.client.say(house.users["leader"], f"/lapor {STORY}", small)
    while await house.app.poll(0):
        pass
    await house.app.handle()  # its removal waits in the old chat
    new = house.client.migrate(small)["id"]
    await house.pump()
    await house.press("officer", "Ya, kirim")
    await house.press("officer2", "Ya, kirim")
    removed = [each["params"]["chat_id"] for each in house.client.calls() if each["method"] == "deleteMessage"]
    assert new not in removed and len(house.tips()) == 3
    for name in ("officer", "officer2", "leader"):
        assert sum("Mohon hapus sendiri" in each for each in house.texts(name)) == 1, name
    assert alarms(house, "tidak dapat menghapus pesan") == 0


@SQLITE
async def test_after_a_move_nobody_is_asked_to_delete_where_tips_stay_in_the_group(keeping: House) -> None:
    house, people = keeping, list(keeping.users.values())
    small = int(house.client.group("Kecil", people, type="group", bot="administrator")["id"])
    serve(house, str(small))
    await house.say("officer", STORY, small)
    house.client.migrate(small)
    await house.pump()
    await house.press("officer", "Ya, kirim")
    assert len(house.tips()) == 1 and not any("Mohon hapus sendiri" in each for each in house.texts("officer"))


@SQLITE
async def test_the_operator_hears_who_writes_that_is_no_member_and_of_what_kind_it_is(house: House) -> None:
    def group_message(number: int, **more: Any) -> dict[str, Any]:
        chat = {"id": GROUP, "type": "supergroup", "title": "Grup"}
        return {"message": {"message_id": 900 + number, "date": 1, "chat": chat, "text": "Halo"} | more}

    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    as_group = {"from": anonymous, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Grup"}}
    as_channel = {"from": anonymous, "sender_chat": {"id": -1005, "type": "channel", "title": "Kanal Lain"}}
    robot = {"id": 55, "is_bot": True, "first_name": "Robot"}
    house.client.updates(
        group_message(1, **{"from": {"id": 44, "is_bot": False, "first_name": "Orang", "last_name": "Lain"}}),
        group_message(2, **as_group),
        group_message(3, **(as_group | {"text": "/cabut 85030001"})),
        group_message(4, **as_channel),
        group_message(5, **(as_channel | {"is_automatic_forward": True, "text": "/lapor sabu di Beji"})),
        group_message(6, **{"from": robot}),
        group_message(7, **{"from": robot, "text": None, "new_chat_title": "Grup Baru"}),
    )
    await house.pump()
    assert house.sees("operator") == [
        "Ada akun di grup yang bukan anggota: Orang Lain. Undang dengan /undang NRP, atau keluarkan dari grup.",
        "Seorang admin menulis di grup secara anonim, sehingga bot tidak tahu siapa. "
        "Mohon minta admin itu mematikan opsi anonim.",
        "Ada kanal yang menulis di grup: Kanal Lain. Mohon keluarkan bila bukan milik Anda.",
        "Ada bot lain di grup: Robot. Mohon keluarkan bila bukan milik Anda.",
    ]
    assert house.tips() == [] and house.sees("leader") == []


async def test_alarms_wait_for_the_first_operator_who_is_told_what_still_holds(tmp_path: Path) -> None:
    clock = clock_at(START)
    with Sandbox(World(clock=clock)) as sandbox:
        house = House(tmp_path, f"sqlite:///{tmp_path / 'new.db'}", sandbox, clock)
        await house.open(["officer", "liaison"])
        try:
            bot = int(house.settings.telegram.token.get_secret_value().split(":")[0])
            house.client.member(GROUP, bot, "member")
            await house.say("officer", REPORT)  # nobody on duty or on the ladder can receive it
            house.client.member(GROUP, bot, "administrator")
            house.users["outsider"] = int(house.client.user("Orang")["id"])
            house.client.member(GROUP, house.users["outsider"], "member")
            for name in ("outsider", "leader"):  # the leader has no account yet
                await house.say(name, "Selamat pagi", GROUP)
            house.client.member(GROUP, bot, "member")
            await house.say("liaison", "/piket")
            await house.say("liaison", f"/detail {house.code()}")
            await house.press("liaison", "Tangani")
            await house.enrol("leader")
            assert house.texts("operator") == []
            await house.enrol("operator")
            told = house.texts("operator")
            expected = {"Bot bukan admin": 1, "Orang": 1, "Leader": 0, house.code(): 0}
            assert {words: sum(words in each for each in told) for words in expected} == expected
            await house.pass_time(hours=1)
            assert house.texts("operator") == told
        finally:
            await house.close()


def serve(house: House, *chats: str) -> None:
    """Starts with these groups in the settings."""
    with house.app.database.transaction() as tx:
        set_up_groups(tx, {"telegram": chats})


def left(house: House) -> list[int]:
    """The groups that the bot has left."""
    return [int(each["params"]["chat_id"]) for each in house.client.calls() if each["method"] == "leaveChat"]


def messages(house: House) -> list[Message]:
    with house.app.database.transaction() as tx:
        return list(tx.session.scalars(select(Message)))
