"""The people of the table in `who_may.py`, and a tip brought into each of its states."""

from unittest.mock import patch

from bot.models.follow_up import FollowUp
from bot.models.grant import Grant
from bot.models.message import Message
from bot.services.membership import roster
from bot.services.membership.enrolment import invite
from tests.house import House
from tests.rows import newest_id
from tests.tips import reported, taken
from tests.together import Together

ACCUSING = "oknum anggota polsek melindungi bandar sabu di Sugihwaras Jenu"
# Who stands in the table but is not one of the people of every house: NRP, role, area.
MORE = {
    "district": ("85030091", "liaison", "35.23.14"),
    "locked": ("85030092", "liaison", "35.23"),
    "former": ("85030093", "liaison", "35.23"),
}


async def arrange(house: House, state: str) -> dict[str, str]:
    """Brings a tip into this state; returns what the table's rows refer to."""
    if state in _ARRANGE:
        await _ARRANGE[state](house)
    if state == "grant waits":
        house.import_person("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
        await house.pump()
    code = house.code() if state in _ARRANGE else ""
    await house.pass_time(minutes=11)  # what the reporter writes now joins the tip no more
    for name in {"former", "stranger"} & set(house.users):
        house.client.say(house.users[name], "/menu")  # answered now, and not again soon
    await house.pump()
    house.look()
    kinds = {"follow_up": FollowUp, "grant": Grant, "message": Message}
    return {"code": code, "absent": "0" * 32} | {name: newest_id(house, kind) for name, kind in kinds.items()}


async def bring_in_the_others(house: House) -> None:
    """Enrols MORE; then one locks the own account, one is revoked, and everybody writes once."""
    header = ("nrp", "roles", "areas")
    lines = [dict(zip(header, MORE[name], strict=True)) | _named(name) for name in MORE]
    with patch.object(roster, "enrolled_leaders", return_value=()), house.app.database.transaction() as tx:
        roster.import_members(tx, lines)
    for name, (nrp, *_) in MORE.items():
        house.users[name] = int(house.client.user(name.title())["id"])
        with house.app.database.transaction() as tx:
            code, _ = invite(tx, roster.find(tx, nrp))
        await house.say(name, f"/start {code}")
    await house.say("locked", "/kunci")
    await house.press("locked", "Ya, kunci")
    await house.say("operator", f"/cabut {MORE['former'][0]}")
    await house.press("operator", "Ya, cabut")
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    for user in house.users.values():
        house.client.say(user, "/menu")
    await house.pump()


def _named(name: str) -> dict[str, str]:
    return {"name": name.title(), "rank": "Bripka", "phone": "", "ladder": ""}


async def _waiting(house: House) -> None:
    await reported(house)


async def _with_source(house: House) -> None:
    code = await taken(house)
    await Together(house).press(f"source:{code}", ["officer"])
    await house.say("officer", "Pak Wiryo, pemilik warung")


async def _taken(house: House) -> None:
    await _with_source(house)
    await house.say("liaison", f"/tindaklanjut {house.code()} besok 09:00 cek lokasi")


async def _settled(house: House) -> None:
    await _taken(house)
    await Together(house).press(f"settle:{house.code()}:duplicate", ["liaison"])


async def _handed_on(house: House) -> None:
    await _with_source(house)
    await house.press("liaison", "Alihkan")


async def _sealed(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", f"/lapor {ACCUSING}")


async def _sealed_taken(house: House) -> None:
    await _sealed(house)
    await house.press("leader", "Tangani")
    people, code = Together(house), house.code()
    await people.press(f"source:{code}", ["officer"])
    await house.say("officer", "Pak Wiryo, pemilik warung")
    await people.press(f"due:{code}:tomorrow", ["leader"])


async def _sealed_settled(house: House) -> None:
    await _sealed_taken(house)
    await Together(house).press(f"settle:{house.code()}:referred", ["leader"])


async def _sealed_later(house: House) -> None:
    await _handed_on(house)
    await Together(house).press(f"seal:{house.code()}", ["officer"])


_ARRANGE = {
    "waiting": _waiting,
    "taken": _taken,
    "settled": _settled,
    "handed on": _handed_on,
    "sealed, waiting": _sealed,
    "sealed, taken": _sealed_taken,
    "sealed, settled": _sealed_settled,
    "sealed after it was handed on": _sealed_later,
}
