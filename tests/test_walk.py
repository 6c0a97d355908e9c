"""The walk: from an officer's phone to a settled tip, and an hour of a whole resort with 300 officers."""

import csv
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.database.preflight import prepare
from bot.domain.people import has_account, members_with
from bot.models.inbox import Inbox
from bot.models.member import Role
from bot.models.message import Revision
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from bot.services.membership.enrolment import invite
from tests.house import GROUP, House
from tests.tips import STORY

OFFICERS = 300
MESSAGES = 600
TALK = ("Siap komandan", "Selamat pagi rekan", "86", "Giat sambang di {} aman", "Rapat di {} jam 9", "Monitor")
TIPS = (
    "ada jual sabu di ds {}",
    "anak muda pil LL di desa {}",
    "info warga transaksi ganja di {}",
    "pesta tramadol ds {}",
)
AREAS = list(csv.DictReader((Path(__file__).parents[1] / "bot/data/areas-tuban.csv").read_text().splitlines()))


async def test_a_tip_is_stored_offered_blind_taken_and_settled(house: House) -> None:
    await house.say("liaison", "/piket")
    house.sees("liaison")
    await house.say("officer", f"/lapor {STORY}")
    code = house.code()
    (receipt,) = house.sees("officer")
    assert code in receipt and "tercatat" in receipt
    (offer,) = house.sees("liaison")
    assert code in offer and "Jenu" in offer
    assert "sabu" not in offer and "warung" not in offer and "Sugihwaras" not in offer
    await house.press("liaison", "Tangani")
    story = next(text for text in house.sees("liaison") if STORY in text)
    assert "Belum diverifikasi – bukan dasar penindakan" in story
    assert any(f"{code} sedang ditangani" in text for text in house.sees("officer"))
    await house.say("liaison", f"/selesai {code}")
    await house.press("liaison", "Tidak terkonfirmasi")
    await house.press("liaison", "Pakai kalimat ini")
    (outcome,) = house.sees("officer")
    assert code in outcome and "tetap sangat berarti" in outcome
    (tip,) = house.tips()
    assert (tip.status, tip.outcome) == ("closed", "not_confirmed")


def people(villages: list[dict[str, str]]) -> list[dict[str, str]]:
    def row(number: int, name: str, roles: str, scope: str, ladder: str = "") -> dict[str, str]:
        nrp = str(86000000 + number)
        return {
            "nrp": nrp,
            "name": name,
            "rank": "Bripka",
            "roles": roles,
            "areas": scope,
            "phone": "",
            "ladder": ladder,
        }

    posts: list[list[str]] = [[] for _ in range(OFFICERS)]
    for number, village in enumerate(villages):
        posts[number % OFFICERS].append(village["code"])
    officers = [row(number, f"Petugas {number}", "officer", ";".join(own)) for number, own in enumerate(posts)]
    return [*officers, row(900, "Penghubung", "liaison", "35.23"), row(901, "Kanit", "liaison;leader", "35.23", "1")]


async def enrol_all(house: House, rows: list[dict[str, str]]) -> None:
    for row in rows:
        house.users[row["nrp"]] = int(house.client.user(row["name"])["id"])
        house.client.member(GROUP, house.users[row["nrp"]], "member")
    with house.app.database.transaction() as tx:
        codes = {row["nrp"]: invite(tx, roster.find(tx, row["nrp"]))[0] for row in rows}
    for nrp, code in codes.items():
        house.client.say(house.users[nrp], f"/start {code}")
    await house.pump()
    with house.app.database.transaction() as tx:
        enrolled = {member.nrp for member in members_with(tx, Role.OFFICER) if has_account(tx, member)}
    assert len(enrolled & {row["nrp"] for row in rows}) == OFFICERS


async def test_an_hour_of_a_whole_resort(house: House) -> None:
    prepare(house.app.database)
    villages = [area for area in AREAS if area["code"].count(".") == 3]
    assert len(villages) == 328
    rows = people(villages)
    with house.app.database.transaction() as tx:
        import_areas(tx, AREAS)
        assert roster.import_members(tx, rows).new == len(rows)
    await enrol_all(house, rows)
    random = Random(35.23)  # noqa: S311 - the same hour in each run
    written, told = set(), {}
    for number in range(MESSAGES):
        nrp = random.choice(rows[:OFFICERS])["nrp"]
        village = random.choice(villages)["name"]
        if number % 10 == 0:
            story = f"{random.choice(TIPS).format(village)} nomor {number}"
            told[story] = nrp
            house.client.say(house.users[nrp], f"/lapor {story}")
        else:
            words = f"{random.choice(TALK).format(village)} nomor {number}"
            written.add(words)
            house.client.say(house.users[nrp], words, GROUP)
        if number % 50 == 49:
            await house.pass_time(minutes=5)
    with house.app.database.transaction() as tx:
        assert written <= {row.text for row in tx.session.scalars(select(Revision))}
        tips = {tip.story: tip.code for tip in tx.session.scalars(select(Tip))}
        assert set(tx.session.scalars(select(Inbox.state))) == {"done"}
        assert set(tx.session.scalars(select(Outbox.state))) <= {"sent", "dropped"}
    assert set(tips) == set(told)
    for story, nrp in told.items():
        receipts = [text for text in house.texts(nrp) if tips[story] in text and "tercatat" in text]
        assert len(receipts) == 1
