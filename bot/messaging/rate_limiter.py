"""The platform's rates: how many calls may start now, and to whom none may."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.clock import monotonic
from bot.messages import Purpose
from bot.settings import TelegramSettings

AT_ONCE = 30  # fewer than the connections of a channel, so that no call waits for one


@dataclass
class Limiter:
    """Keeps to the platform's rates by not claiming what may not go yet. Rates of 0 mean no limit."""

    rates: TelegramSettings
    free_at: dict[bytes, float] = field(default_factory=dict)
    next_at: float = 0.0

    def busy(self) -> list[bytes]:
        """The lanes that must wait."""
        now = monotonic()
        self.free_at = {lane: at for lane, at in self.free_at.items() if at > now}
        return list(self.free_at)

    def room(self) -> int:
        """How many calls may start now."""
        if not self.rates.messages_per_second:
            return AT_ONCE
        waiting = self.next_at - monotonic()
        return AT_ONCE if waiting <= 0 else 0

    def pause(self) -> float:
        """Seconds until more may start than now; 0 when nothing must wait."""
        now = monotonic()
        return min((at - now for at in (self.next_at, *self.free_at.values()) if at > now), default=0.0)

    def took(self, rows: Sequence[tuple[bytes, str]]) -> None:
        """Notes the calls that start now, as lane and purpose."""
        now = monotonic()
        if self.rates.messages_per_second:
            self.next_at = max(self.next_at, now) + len(rows) / self.rates.messages_per_second
        for lane, purpose in rows:
            pauses = [1 / self.rates.chat_per_second] if self.rates.chat_per_second else []
            if purpose == Purpose.GROUP and self.rates.group_per_minute:
                pauses.append(60 / self.rates.group_per_minute)
            if pauses:
                self.free_at[lane] = now + max(pauses)
