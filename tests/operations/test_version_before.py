"""A backup that the version before made: restored, brought up to date, and worked with.

`data/revision-0006.backup` was taken by that version, of an installation with a row in every table; its keys, people
and stories are made up.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import Ids
from bot.database import schema
from bot.database.database import Database
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.operations.backup.restoring import restore
from bot.sealing import load_keyring
from bot.settings import Settings
from tests.conftest import START
from tests.every_table import differences
from tests.house import clock_at
from tests.operations.backups import quietly

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_its_backup_is_restored_and_brought_up_to_date(tmp_path: Path, fresh: Callable[[str], str], kind: str) -> None:
    keys = Path(shutil.copy(DATA / "revision-0006.keys.json", tmp_path / "keys.json"))
    settings = Settings(
        database={"url": fresh(kind)}, telegram={"token": "123456:made-up-token"}, security={"key_file": keys}
    )
    database = Database(settings, load_keyring(keys, Ids()), clock_at(START), Ids())
    done = restore(database, DATA / "revision-0006.backup", quietly)
    with database.transaction() as tx:
        assert [tip.story for tip in tx.session.scalars(select(Tip))] == ["transaksi sabu di Sugihwaras Jenu"]
        queues = tx.session.scalars(
            select(Outbox.recipient_queue).where(Outbox.member_id.is_not(None)).distinct()
        ).all()
        assert len(queues) == tx.session.scalar(select(func.count(Outbox.member_id.distinct())))
    with database.connection() as connection:
        assert schema.current(connection) == schema.newest()
        assert differences(connection) == []
    database.close()
    assert done.counts["outbox"] == 36 and done.tips == 1
