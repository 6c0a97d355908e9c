"""Moments typed by hand, in the time of Tuban (WIB, UTC+7), and a house whose clock goes there."""

from datetime import datetime

from tests.house import House


def wib(words: str) -> datetime:
    """`2027-01-04 07:00`, or with seconds, in Tuban."""
    return datetime.fromisoformat(f"{words}+07:00")


async def go_to(house: House, words: str) -> None:
    """Sets the clock to a moment in Tuban; what is due by then happens."""
    house.clock.move(wib(words) - house.clock.now())
    await house.pump()
