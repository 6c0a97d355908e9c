"""`python -m tests.bench.floor`: what a report costs in process, without a network, and SQLite's own part of it.

The statements of some hundred reports are noted with their values, then made again by the bare driver on a copy of the
database: whatever asks these statements cannot be faster.
"""

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from sqlalchemy import event

from bot.database.engine import prepare_sqlite
from bot.messaging import outbox
from tests.bench.growth import Store
from tests.bench.install import FIRST_CHAT, OFFICERS
from tests.bench.reports import report

REPORTS = 640
# As many come together as when the bot is behind, and as when it is not.
TOGETHER = (16, 1)

Noted = list[tuple[str, Any, bool]]  # a statement, its values, whether it is made for each of them


def main() -> None:
    os.environ["PTB_TIMEDELTA"] = "1"
    for together in TOGETHER:
        with tempfile.TemporaryDirectory(prefix="floor-") as name:
            say(f"{together} together: {_measured(Path(name), together)}")


def _measured(folder: Path, together: int) -> str:
    store = Store(folder)
    work(store, OFFICERS, together)  # after this nobody writes for the first time
    engine = store.app.database.engine
    engine.dispose()  # the last connection leaves one file behind
    copy = shutil.copy(store.file, folder / "copy.db")
    noted: Noted = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, *asked: noted.append((*asked[:2], asked[3])))
    event.listen(engine, "commit", lambda _connection: noted.append(("COMMIT", (), False)))
    whole = work(store, REPORTS, together)
    alone = _replayed(copy, noted)
    return f"{whole:.2f} ms of CPU a report, SQLite alone {alone:.2f} ms, {len(noted) / REPORTS:.0f} statements"


def work(store: Store, reports: int, together: int) -> float:
    """Milliseconds of CPU for a report that is stored and handled, its messages leased and noted as sent."""
    started = process_time()
    app = store.app
    for first in range(0, reports, together):
        chats = [FIRST_CHAT + number % store.officers for number in range(first, first + together)]
        app.worker.store(app.channels["telegram"], [store.update(chat, report(store.lot)) for chat in chats])
        ended: list[outbox.Ended] = []
        while app.worker.more or ended:
            leased = app.worker.handle().leased if app.worker.more else None
            if leased is None:
                with app.database.transaction() as tx:
                    outbox.finish_calls(tx, ended, app.sender.unreached)
                    ended, leased = [], app.sender.lease(tx)
            ended += [outbox.Ended(call, "1") for call in leased.calls]
    return (process_time() - started) / reports * 1000


def _replayed(file: Path, noted: Noted) -> float:
    """Milliseconds of CPU a report, by the bare driver."""
    driver = sqlite3.connect(file)
    prepare_sqlite(driver)
    started = process_time()
    for statement, values, many in noted:
        if many:
            driver.executemany(statement, values)
        else:
            driver.execute(statement, values).fetchall()
    used = process_time() - started
    driver.close()
    return used / REPORTS * 1000


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
