"""Whether the health page tells that the bot stands still: a database that nobody can write to, for a minute."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from time import sleep

import psycopg

from tests.rig.house import Installation
from tests.rig.surroundings import secrets_of, told

STANDS_SECONDS = 61.0  # a minute is still well
LOOK_SECONDS = 0.25
LOOKS = 5

Until = Callable[[Callable[[], bool]], None]


def stand_still(house: Installation, ports: Sequence[int], until: Until, feed: Callable[[], None]) -> Iterator[str]:
    """Red while it stands, and green in time after; `until` complains when it is not."""

    def statuses() -> list[int]:
        return [page(port, "/healthz")[0] for port in ports]

    def well() -> bool:
        return set(statuses()) == {200}

    until(well)
    with locked(house):
        house.let_pass(STANDS_SECONDS)
        for _ in range(LOOKS):  # a bot at work would be green again by the last of them
            sleep(LOOK_SECONDS)
            seen = statuses()
        if 503 not in seen:
            yield f"nothing could be written for a minute, and the health pages say {seen}"
    feed()  # something comes in, so that taking in is seen to work
    until(well)
    for port in ports:
        _, metrics = page(port, "/metrics")
        yield from told("the page of numbers", metrics, secrets_of(house.settings))


def handled(port: int) -> int:
    """How many updates this life of the bot has handled."""
    _, metrics = page(port, "/metrics")
    found = re.search(r'^anti_narkoba_updates_total{outcome="handled"} (\d+)', metrics.decode(), re.MULTILINE)
    return int(found[1]) if found else 0


@contextmanager
def locked(house: Installation) -> Iterator[None]:
    """Another program holds the database."""
    url = house.settings.database.url
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()
        return
    with psycopg.connect(url) as connection:
        # Every transaction looks into this table first, so nobody waits for us with a lock that we wait for.
        connection.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def page(port: int, path: str) -> tuple[int, bytes]:
    """A page's status and content; status 0 while nobody listens yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()
