"""Quiet hours, 21:00 to 06:00 in Tuban: everything arrives, without sound, except an emergency."""

from datetime import time

import pytest

from bot.settings import ClockSettings
from tests.dates import go_to
from tests.house import House
from tests.marks import SQLITE
from tests.tips import EMERGENCY, STORY

# A moment, and whether messages are silent then.
MOMENTS = (
    ("2026-11-24 20:59:00", False),
    ("2026-11-24 21:00:00", True),
    ("2026-11-24 23:59:30", True),
    ("2026-11-25 00:00:00", True),
    ("2026-11-25 05:59:00", True),
    ("2026-11-25 06:00:00", False),
    ("2026-11-25 12:00:00", False),
    ("2026-11-28 22:00:00", True),  # a Saturday
    ("2026-11-29 12:00:00", False),  # a Sunday
)


def test_the_first_and_the_last_moment() -> None:
    quiet = ClockSettings().quiet.contain
    assert quiet(time(21)) and quiet(time(0)) and quiet(time(5, 59, 59, 999999))
    assert not quiet(time(20, 59, 59, 999999)) and not quiet(time(6)) and not quiet(time(12))


@SQLITE
async def test_messages_are_silent_in_quiet_hours_only(house: House) -> None:
    await house.say("liaison", "/piket")
    for moment, silent in MOMENTS:
        await go_to(house, moment)
        since = {name: len(shown(house, name)) for name in ("officer", "liaison")}
        await house.say("officer", f"/lapor {STORY}, {moment}")
        for name, seen in since.items():
            sounds = [each["silent"] for each in shown(house, name)[seen:]]
            assert sounds == [silent], f"{name} at {moment}"


@SQLITE
@pytest.mark.parametrize("moment", ["2026-11-24 12:00:00", "2026-11-24 21:00:00", "2026-11-25 05:59:00"])
async def test_an_emergency_is_never_silent(house: House, moment: str) -> None:
    await house.say("liaison", "/piket")
    await go_to(house, moment)
    since = {name: len(shown(house, name)) for name in ("officer", "liaison", "kanit")}
    await house.say("officer", EMERGENCY)
    for name, seen in since.items():
        assert [each["silent"] for each in shown(house, name)[seen:]] == [False], name


def shown(house: House, name: str) -> list[dict]:  # type: ignore[type-arg]  # JSON
    """The notifications on a phone."""
    return list(house.client.phone(house.users[name])["notifications"])
