"""The schema of a database, and a row in every table."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select

from bot.database.database import Database
from bot.models.base import Base
from bot.models.lock import Lock
from bot.models.source import Source
from bot.models.tip import Tip
from tests.house import GROUP, House
from tests.tips import REPORT
from tests.together import Together


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def counts(database: Database) -> dict[str, int]:
    """Rows by table."""
    with database.connection() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def lived_in(house: House) -> None:
    """A row in every table, nearly all of them by what people do."""
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    await house.say("stranger", "Halo")
    await house.say("officer", "Selamat pagi", chat=GROUP)
    await house.say("liaison", "/piket")
    await house.say("officer", photo=True, caption=REPORT)
    await house.press("liaison", "Tangani")
    await house.say("liaison", f"/tindaklanjut {house.code()} besok 09:00 cek lokasi")
    await house.say("officer", "/nihil")
    await Together(house).press("apply:85030001:s=85030002.20261231", ["operator"])
    await house.say("officer", "/lapor")
    officer = {"id": house.users["officer"]}
    house.client.updates({"message": {"message_id": "no number", "chat": officer, "date": "yesterday"}})
    await house.pump()
    await house.pass_time(days=7)
    await house.say("officer", "/lapor")
    with house.app.database.transaction() as tx:
        tip = tx.session.scalars(select(Tip)).first()
        assert tip
        tx.add(Lock, member_id=tip.reporter_id, locked_by=tip.reporter_id, locked_at=tx.now)
        tx.add(Source, tip_id=tip.id, created_at=tx.now, identity="Orang")
    empty = [name for name, count in counts(house.app.database).items() if not count]
    assert empty == []
