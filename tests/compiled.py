"""Statements are compiled once for all databases of a kind, as in a bot that runs for long, not in each test anew."""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

STATEMENTS = 5000

_first: dict[str, Engine] = {}


def share(url: str) -> None:
    """From now on the engines of this kind of database use what was compiled for the others."""
    engine = create_engine(url)
    with engine.connect():  # the dialect, for which statements are compiled, learns about the server
        pass
    engine.dispose()
    engine._compiled_cache = LRUCache(STATEMENTS)
    _first[engine.name] = engine


def make(url: Any, **options: Any) -> Engine:
    """As `create_engine`."""
    engine = create_engine(url, **options)
    if known := _first.get(engine.name):
        engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
    return engine
