"""Payloads of handled updates: kept for seven days and then erased; a stranger's are not kept at all."""

from sqlalchemy import select

from bot.models.inbox import Inbox
from tests.dates import go_to
from tests.house import House
from tests.marks import SQLITE
from tests.tips import STORY


async def test_a_payload_is_erased_after_seven_days_and_not_before(house: House) -> None:
    await go_to(house, "2026-11-24 10:00:00")
    first = set(payloads(house))
    await house.say("officer", f"/lapor {STORY}")
    (early,) = set(payloads(house)) - first
    await go_to(house, "2026-11-26 10:00:00")
    await house.say("officer", "/laporansaya")
    (late,) = set(payloads(house)) - first - {early}
    await go_to(house, "2026-12-01 09:59:00")
    assert payloads(house)[early] and payloads(house)[late]
    await go_to(house, "2026-12-01 10:01:00")
    assert not payloads(house)[early] and payloads(house)[late]
    await go_to(house, "2026-12-03 09:59:00")
    assert payloads(house)[late]
    await go_to(house, "2026-12-03 10:01:00")
    assert not payloads(house)[late]
    assert house.story() == STORY


@SQLITE
async def test_the_payload_of_an_update_that_is_not_handled_stays(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")
    with house.app.database.transaction() as tx:
        row = tx.session.scalars(select(Inbox).order_by(Inbox.id.desc())).first()
        row.state = "parked"  # type: ignore[union-attr]
    await go_to(house, "2026-12-24 10:00:00")
    assert list(payloads(house).values())[-1]


async def test_a_strangers_payload_is_erased_at_once_and_a_members_is_not(house: House) -> None:
    known = set(payloads(house))
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    await house.say("stranger", "Saya mau lapor sabu di Jenu")
    await house.say("officer", "/menu")
    stranger, member = [each for each in payloads(house) if each not in known]
    assert not payloads(house)[stranger] and payloads(house)[member]


@SQLITE
async def test_payloads_of_a_chat_that_is_not_served_are_erased_at_once(house: House) -> None:
    known = set(payloads(house))
    house.client.group("Lain", [house.users["officer"]], id=-1077, bot="member")
    await house.say("officer", "Ada sabu di Jenu", chat=-1077)
    fresh = [each for each in payloads(house) if each not in known]
    assert fresh and not any(payloads(house)[each] for each in fresh)


def payloads(house: House) -> dict[str, bool]:
    """The rows of the inbox in their order, and whether each still has its payload."""
    with house.app.database.transaction() as tx:
        rows = tx.session.execute(select(Inbox.id, Inbox.payload_sealed).order_by(Inbox.id))
        return {row_id.hex: payload is not None for row_id, payload in rows}
