"""A machine whose clock jumps or is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.models.due_step import DueStep
from tests.faults import failing_commits
from tests.house import House
from tests.tips import STORY


@pytest.mark.parametrize("jump", [timedelta(minutes=-10), timedelta(days=-3), timedelta(days=40)], ids=str)
async def test_a_clock_that_jumps_loses_no_tip_and_no_escalation(house: House, jump: timedelta) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {STORY} satu")
    house.clock.move(jump)
    await house.say("officer", f"/lapor {STORY} dua")
    assert len(house.tips()) == 2
    house.client.faults("sendMessage", times=3, status=500)
    house.client.say(house.users["officer"], f"/lapor {STORY} tiga")
    await house.pump()
    house.clock.move(-jump)
    for _ in range(4):
        await house.pass_time(hours=1)
    assert sum("tercatat" in text for text in house.texts("officer")) == 3
    await house.pass_time(days=5)
    told = " ".join(house.texts("kanit") + house.texts("leader"))
    assert all(house.code(number) in told for number in range(3))


async def test_a_sweep_that_is_rolled_back_pulls_deadlines_in_when_it_is_done_again(house: House) -> None:
    house.clock.move(timedelta(days=10))
    await house.say("officer", f"/lapor {STORY}")
    house.clock.move(timedelta(days=-10))
    with failing_commits(house), pytest.raises(OperationalError):
        await house.app.sweep()
    await house.app.sweep()
    with house.app.database.transaction() as tx:
        latest = tx.session.scalar(select(func.max(DueStep.due_at)).where(DueStep.ended_at.is_(None)))
    assert latest is not None and latest <= house.clock.now() + timedelta(days=3)


async def test_a_clock_in_1970_still_takes_tips_and_goes_on_when_it_is_right_again(house: House) -> None:
    now = house.clock.now()
    house.clock.move(datetime(1970, 1, 1, 0, 5, tzinfo=UTC) - now)
    await house.say("officer", f"/lapor {STORY}")
    assert len(house.tips()) == 1
    assert any("tercatat" in text for text in house.texts("officer"))
    house.clock.move(now - house.clock.now())
    await house.pump()
    await house.pass_time(days=3)
    assert any(house.code() in text for text in house.texts("kanit"))
