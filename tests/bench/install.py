"""Makes an installation of this bot for measuring: `install.py FOLDER`, with the settings in the environment.

Run by path, so that the bot it installs is the one on PYTHONPATH.
"""

import csv
import sys
from pathlib import Path

from sqlalchemy import select

from bot.clock import Ids
from bot.database.preflight import open_database, prepare
from bot.domain import areas
from bot.domain.people import members_with
from bot.models.area import Area
from bot.models.duty import Duty
from bot.models.member import Role
from bot.sealing import new_key_file
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from bot.services.membership.enrolment import enrol, invite
from bot.settings import load_settings

ROOT = Path(areas.__file__).parents[2]
OFFICERS, LIAISONS = 300, 10
FIRST_CHAT = 5_000_000


def install(folder: Path, officers: int = OFFICERS) -> None:
    """Tables, areas, a roster of a resort, every account enrolled, the liaisons on duty."""
    settings = load_settings(folder / "config.toml")
    new_key_file(settings.security.key_file, Ids())
    database = open_database(settings)
    prepare(database)
    with database.transaction() as tx:
        with (ROOT / "bot/data/areas-tuban.csv").open(encoding="utf-8") as lines:
            import_areas(tx, list(csv.DictReader(lines)))
        villages = [area.code for area in tx.session.scalars(select(Area).order_by(Area.code)) if area.is_village]
        people = [("officer", villages[number], "") for number in range(officers)]
        people += [("liaison", "35.23", "")] * LIAISONS + [("liaison;leader", "35.23", "1")]
        rows = [
            {
                "nrp": str(86000000 + number),
                "name": f"Kresna {number}",  # no word of the reports
                "rank": "Bripka",
                "roles": roles,
                "areas": places,
                "phone": "",
                "ladder": ladder,
            }
            for number, (roles, places, ladder) in enumerate(people)
        ]
        roster.import_members(tx, rows)
    with database.transaction() as tx:
        for number in range(len(people)):
            code, _ = invite(tx, roster.find(tx, str(86000000 + number)))
            enrol(tx, "telegram", str(FIRST_CHAT + number), code)
        for member in members_with(tx, Role.LIAISON)[:LIAISONS]:
            tx.add(Duty, member_id=member.id, started_at=tx.now)
    database.close()


if __name__ == "__main__":
    install(Path(sys.argv[1]))
