"""The migrations make what the models say, and go down and up again with rows in every table."""

from sqlalchemy import inspect

from bot.database import schema
from bot.database.preflight import open_database, prepare
from bot.services.membership.area_list import import_areas
from tests.every_table import counts, differences, lived_in
from tests.house import AREAS, House


async def test_models_are_what_the_migrations_make(house: House) -> None:
    with house.app.database.connection() as connection:
        assert differences(connection) == []


async def test_down_and_up_again_with_rows_in_every_table(house: House) -> None:
    await lived_in(house)
    database = open_database(house.settings, house.clock)
    with database.connection() as connection:
        schema.migrate(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert schema.current(connection) is None
    with database.connection() as connection:
        schema.migrate(connection)
        assert schema.current(connection) == schema.newest()
        assert differences(connection) == []
    assert set(counts(database).values()) == {0}
    prepare(database)
    with database.transaction() as tx:
        assert import_areas(tx, AREAS).new == len(AREAS)
    database.close()
