"""Telegram's rate limits (https://core.telegram.org/bots/faq#broadcasting-to-users), off by default."""

import math
from collections import deque

from bot.clock import Clock
from sandbox.telegram.errors import too_many_requests

# (messages, seconds)
OVERALL = (30, 1)
PER_CHAT = (1, 1)
PER_GROUP = (20, 60)


class RateLimits:
    """Records the bot's messages by chat and refuses those over a limit, by the world's clock."""

    def __init__(self, clock: Clock) -> None:
        self.enabled = False
        self._clock = clock
        self._sent: dict[tuple[int, int], deque[float]] = {}

    def spend(self, chat_id: int, messages: int = 1) -> None:
        """Counts messages to a chat; raises ApiError 429 with the seconds to wait, and then counts nothing."""
        if not self.enabled:
            return
        now = self._clock.now().timestamp()
        windows = [(0, *OVERALL), (chat_id, *PER_CHAT)] + ([(chat_id, *PER_GROUP)] if chat_id < 0 else [])
        wait = max(self._wait(now, key, allowed, seconds) for key, allowed, seconds in windows)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for key, _, seconds in windows:
            self._sent[key, seconds].extend([now] * messages)

    def _wait(self, now: float, key: int, allowed: int, seconds: int) -> float:
        """Seconds until one more message fits into the window."""
        sent = self._sent.setdefault((key, seconds), deque())
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[-allowed] + seconds - now if len(sent) >= allowed else 0.0
