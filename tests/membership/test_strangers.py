"""Strangers and former members: one neutral sentence, and nothing is stored."""

from sqlalchemy import select

from bot.models.account import Account
from bot.models.member import Member, Role
from bot.services.membership.offboarding import offboard
from tests.house import PEOPLE, House
from tests.people import revoke
from tests.rows import waiting
from tests.tips import STORY


async def test_strangers_and_former_members_get_the_same_sentence(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    await house.say("stranger", "/antrian")
    await revoke(house, "officer")
    house.sees("officer")
    await house.say("officer", "/laporansaya")
    assert house.sees("stranger") == house.sees("officer") != []


async def test_an_empty_roster_stores_nothing_of_strangers_and_does_not_fall_over(house: House) -> None:
    with house.app.database.transaction() as tx:
        for member in tx.session.scalars(select(Member)).all():
            if Role.OPERATOR not in member.held():  # the last one stays
                offboard(tx, member)
        for account in tx.session.scalars(select(Account)):
            account.closed_at = tx.now
    for name in PEOPLE:
        await house.say(name, f"/lapor {STORY}")
    await house.pass_time(days=8)
    assert house.tips() == [] and waiting(house) == []
