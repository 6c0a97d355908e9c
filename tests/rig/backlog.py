"""Much waits at the platform when the bot starts, and an emergency behind it."""

from time import monotonic

from tests.rig.checks import RECEIPT
from tests.rig.evidence import OFFER
from tests.rig.traffic import CHATTER, LIAISONS, OFFICERS
from tests.rig.trial import Trial

HANDED_OUT = 5000  # at a time


class Backlog(Trial):
    """Measures when the emergency is answered, and when nothing waits any more."""

    def _round(self, number: int) -> None:
        far, traffic = self._far.client, self._traffic
        traffic.parts = CHATTER
        while traffic.injected < self.order.updates:
            far.updates(*traffic.batch(min(HANDED_OUT, self.order.updates - traffic.injected)))
        far.updates(traffic.emergency(OFFICERS[0]))
        began = monotonic()
        self._processes.start_all()
        self._until(lambda: self._seen("receipt", began) and self._seen("offer", began))
        self._come_to_rest(0)
        self.outcome.measured["drained after, s"] = monotonic() - began
        self._examine()

    def _seen(self, what: str, began: float) -> bool:
        measured, name = self.outcome.measured, f"{what} after, s"
        if name not in measured:
            self._evidence.gather()
            words, readers = (RECEIPT, OFFICERS[:1]) if what == "receipt" else (OFFER, LIAISONS)
            if any(each.chat in readers and words.search(each.text) for each in self._evidence.messages):
                measured[name] = monotonic() - began
        return name in measured
