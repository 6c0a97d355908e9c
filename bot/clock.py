"""Time and randomness: the only file that may ask the machine for either.

Everything else is handed a `Clock` and an `Ids`, so that tests and the demo can stand in for them.
"""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

# Crockford's base32: no I, L, O, U, so a code can be read aloud and typed from a bad line.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock plus an offset that the sandbox and the tests may move."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def move(self, by: timedelta) -> None:
        self.offset += by


class Ids:
    """New ids, codes and secrets, from the system's randomness."""

    def uuid(self, now: datetime) -> UUID:
        """A UUIDv7 (RFC 9562, 5.7): sorts by time, made before the row is stored."""
        milliseconds = int(now.timestamp() * 1000)
        value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        return UUID(int=value)

    def code(self, length: int) -> str:
        """Random characters of Crockford's base32."""
        return "".join(secrets.choice(CROCKFORD) for _ in range(length))

    def key(self) -> bytes:
        """256 random bits, for a key."""
        return secrets.token_bytes(32)

    def nonce(self) -> bytes:
        """96 random bits, for one sealing."""
        return secrets.token_bytes(12)


def monotonic() -> float:
    """Seconds on a clock that never jumps: for durations and pacing, never for moments."""
    return time.monotonic()
