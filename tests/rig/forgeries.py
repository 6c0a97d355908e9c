"""Somebody who does not know the secret posts to the webhook, again and again, while people go on writing."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle, islice
from time import monotonic

from bot.channels.telegram.adapter import SECRET_HEADER
from tests.rig.house import SECRET
from tests.rig.standing import page
from tests.rig.traffic import GROUPS, OFFICERS, START
from tests.rig.trial import Trial

AT_ONCE = 4
REFUSED = {401, 403}  # without a secret, and with a wrong one
MOST_BYTES = 50_000  # of people's updates meanwhile
REAL = 50  # updates of people meanwhile, for each of the clients that forge
BODY = json.dumps(
    {
        "update_id": 999_999_999,
        "message": {
            "message_id": 1,
            "date": START,
            "chat": {"id": GROUPS[0], "type": "supergroup", "title": "Grup"},
            "from": {"id": OFFICERS[0], "is_bot": False, "first_name": "Orang"},
            "text": "/lapor palsu",
        },
    }
)
GUESSES: tuple[dict[str, str], ...] = (
    {},
    {SECRET_HEADER: ""},
    {SECRET_HEADER: SECRET[:-1]},
    {SECRET_HEADER: f"{SECRET}0"},
    {SECRET_HEADER: SECRET.lower()},
    {SECRET_HEADER: "0" * len(SECRET)},
    {"Authorization": SECRET},
)


class Forgeries(Trial):
    """What is forged leaves no row, and the others do not notice."""

    def _round(self, number: int) -> None:
        self._processes.start_all()
        port = self._processes.ports[0]
        self._until(lambda: page(port, "/healthz")[0] == 200)
        before = (self._house.folder / "log").stat().st_size
        began = monotonic()
        with ThreadPoolExecutor(AT_ONCE) as forgers:
            share = self.order.updates // AT_ONCE
            answers = [forgers.submit(_forge, port, share) for _ in range(AT_ONCE)]
            while not all(each.done() for each in answers):
                if self._far.pending() < REAL:
                    self._feed(REAL)
                if page(port, "/healthz")[0] != 200:
                    self.outcome.violations.append("the bot was not well while others forged")
        took = monotonic() - began
        statuses = sum((each.result() for each in answers), Counter[int]())
        if not set(statuses) <= REFUSED:
            self.outcome.violations.append(f"forgeries were answered by {dict(statuses)}")
        if (more := (self._house.folder / "log").stat().st_size - before) > MOST_BYTES:
            self.outcome.violations.append(f"forgeries filled the log by {more:,} bytes")
        self.outcome.measured |= {"forged": statuses.total(), "forged a second": statuses.total() / took}
        self._come_to_rest(0)
        self._examine()


def _forge(port: int, count: int) -> Counter[int]:
    """The statuses of so many forged posts."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    statuses: Counter[int] = Counter()
    for guess in islice(cycle(GUESSES), count):
        connection.request("POST", "/telegram", BODY, {"Content-Type": "application/json", **guess})
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
    connection.close()
    return statuses
