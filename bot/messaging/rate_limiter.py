"""A channel's rates: how many calls may start now, and which recipients must wait."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.channel import Rates
from bot.clock import monotonic
from bot.messages import Purpose

AT_ONCE = 30  # fewer than a channel's connections, so that no call waits for one


@dataclass
class RateLimiter:
    """Calls that may not start yet are not leased."""

    rates: Rates
    free_at: dict[bytes, float] = field(default_factory=dict)
    next_at: float = 0.0

    def busy(self) -> list[bytes]:
        """The recipient queues that must wait."""
        now = monotonic()
        self.free_at = {queue: at for queue, at in self.free_at.items() if at > now}
        return list(self.free_at)

    def room(self) -> int:
        """How many calls may start now."""
        if not self.rates.messages_per_second:
            return AT_ONCE
        waiting = self.next_at - monotonic()
        return AT_ONCE if waiting <= 0 else 0

    def pause(self) -> float:
        """Seconds until more calls may start than now; 0 when nothing must wait."""
        now = monotonic()
        return min((at - now for at in (self.next_at, *self.free_at.values()) if at > now), default=0.0)

    def started(self, calls: Sequence[tuple[bytes, Purpose]]) -> None:
        """Counts calls that start now, each as recipient queue and purpose."""
        now = monotonic()
        if self.rates.messages_per_second:
            self.next_at = max(self.next_at, now) + len(calls) / self.rates.messages_per_second
        for queue, purpose in calls:
            pauses = [1 / self.rates.chat_per_second] if self.rates.chat_per_second else []
            if purpose == Purpose.GROUP and self.rates.group_per_minute:
                pauses.append(60 / self.rates.group_per_minute)
            if pauses:
                self.free_at[queue] = now + max(pauses)
