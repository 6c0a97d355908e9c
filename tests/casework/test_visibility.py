"""Who knows of which tip: typed by hand, for the query, for the queue and the detail, and for the figures."""

import pytest
from sqlalchemy import select

from bot.domain.tips import visible_to
from bot.models.member import Role, RoleHeld
from bot.models.offer import Offer
from bot.models.tip import Tip
from bot.services.membership.roster import find
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.together import Together

# `liaison` is a liaison for all of Tuban and on duty; `liaison2` for the district Semanding only; `kanit` for all of
# Tuban, a leader, and the first of the ladder; `binmas` of the other desk. By name: the reporter and the story.
STORIES = {
    "jenu": ("officer", "transaksi sabu di Sugihwaras Jenu"),
    "theft": ("officer", "ada pencurian motor tadi pagi di Sugihwaras Jenu"),  # offered to kanit: no binmas on duty
    "sealed": ("officer", "sabu di Beji Jenu, soal rahasia"),  # to kanit, after it was offered to liaison
    "semanding": ("officer2", "transaksi sabu di Prunggahan Kulon Semanding"),
    "nowhere": ("officer2", "ada yang jual sabu, tempatnya belum jelas"),
    "sealed2": ("officer2", "sabu di Prunggahan Kulon Semanding, soal rahasia"),  # to liaison2
    "owned": ("officer2", "ganja di Beji Jenu"),  # by binmas, who is of another desk
    "offered": ("officer2", "pil LL di Beji Jenu"),  # to the leader; an offer to the operator has ended
}
NOT_SEALED = {"jenu", "theft", "semanding", "nowhere", "owned", "offered"}
KNOWN = {
    "officer": {"jenu", "theft", "sealed"},
    "officer2": {"semanding", "nowhere", "sealed2", "owned", "offered"},
    "liaison": {"jenu", "semanding", "nowhere", "owned", "offered"},
    "liaison2": {"semanding", "nowhere", "sealed2"},
    "kanit": {"jenu", "theft", "sealed", "semanding", "nowhere", "owned", "offered"},
    "binmas": {"theft", "owned"},
    "leader": {"jenu", "theft", "semanding", "nowhere", "owned", "offered"},
    "operator": set(),
}
HANDLERS = ("liaison", "liaison2", "kanit", "binmas", "leader")  # who have `/antrian` and `/detail`
# Of which tips a leader sees all but the story: those that are not offered to them.
OVERVIEWS = {
    "kanit": {"jenu", "semanding", "nowhere", "owned", "offered"},
    "leader": {"jenu", "theft", "semanding", "nowhere", "owned"},
}
VILLAGES = {"Sugihwaras", "Beji", "Prunggahan"}


@pytest.fixture
async def codes(house: House) -> dict[str, str]:
    """The tips, by name: their codes."""
    house.reassign("liaison2", roles="liaison", areas="35.23.14")
    await house.say("liaison", "/piket")
    found = {}
    for name, (reporter, words) in STORIES.items():
        await house.say(reporter, f"/lapor {words}")
        found[name] = house.code()
    with house.app.database.transaction() as tx:
        tips = {tip.code: tip for tip in tx.session.scalars(select(Tip))}
        people = {name: find(tx, PEOPLE[name][0]).id for name in PEOPLE}
        tx.add(RoleHeld, member_id=people["liaison2"], role=Role.READER)  # kanit is a reader of the house
        for name, reader in (("sealed", "kanit"), ("sealed2", "liaison2")):
            tips[found[name]].sealed_to = people[reader]
            tx.add(Offer, tip_id=tips[found[name]].id, member_id=people[reader], offered_at=tx.now)
        owned, offered = tips[found["owned"]], tips[found["offered"]]
        owned.owner_id, owned.status = people["binmas"], "acknowledged"
        tx.add(Offer, tip_id=offered.id, member_id=people["leader"], offered_at=tx.now)
        for name in ("operator", "binmas"):
            ended = {"offered_at": tx.now, "ended_at": tx.now}
            tx.add(Offer, tip_id=offered.id, member_id=people[name], **ended)
    return found


async def test_each_member_knows_of_these_tips_and_no_others(house: House, codes: dict[str, str]) -> None:
    names = {code: name for name, code in codes.items()}
    with house.app.database.transaction() as tx:
        for person in PEOPLE:
            rows = tx.session.scalars(visible_to(find(tx, PEOPLE[person][0])))
            assert {names[tip.code] for tip in rows} == KNOWN[person], person


@SQLITE
async def test_a_former_liaison_knows_of_no_tip(house: House, codes: dict[str, str]) -> None:
    with house.app.database.transaction() as tx:
        find(tx, PEOPLE["liaison2"][0]).active = False
    with house.app.database.transaction() as tx:
        assert list(tx.session.scalars(visible_to(find(tx, PEOPLE["liaison2"][0])))) == []


@SQLITE
async def test_the_queue_and_its_count_show_what_one_knows(house: House, codes: dict[str, str]) -> None:
    shown = await Together(house).say(dict.fromkeys(HANDLERS, "/antrian"))
    for person in HANDLERS:
        assert {name for name, code in codes.items() if code in shown[person]} == KNOWN[person], person
        assert f"Antrean: {len(KNOWN[person])}\n" in shown[person].replace("</b>", "").replace("<b>", "")


@SQLITE
async def test_a_detail_shows_what_one_knows_to_a_leader_the_village_and_to_the_owner_the_story(
    house: House, codes: dict[str, str]
) -> None:
    people = Together(house)
    for name, code in codes.items():
        shown = await people.say(dict.fromkeys(HANDLERS, f"/detail {code}"))
        assert {person for person in HANDLERS if code in shown[person]} == {
            person for person in HANDLERS if name in KNOWN[person]
        }, name
        assert {person for person in HANDLERS if STORIES[name][1] in shown[person]} == (
            {"binmas"} if name == "owned" else set()
        ), name
        for person in set(HANDLERS) - {"binmas" if name == "owned" else ""}:  # before taking a tip, only the district
            overview = name in OVERVIEWS.get(person, set())
            assert any(village in shown[person] for village in VILLAGES) == (overview and name != "nowhere"), name
            assert ("Dari " in shown[person]) == overview, name
        hidden = {shown[person] for person in HANDLERS if name not in KNOWN[person]}
        assert hidden <= {"Informasi itu tidak ditemukan. Cek lagi kodenya.\n"}, name


@SQLITE
async def test_the_button_shows_a_leader_what_is_not_sealed_and_others_nothing(
    house: House, codes: dict[str, str]
) -> None:
    people = Together(house)
    for name, code in codes.items():
        toasts, shown = await people.press(f"show:{code}", ["leader", "operator", "officer", "officer2"])
        refused = {person for person, words in toasts.items() if words}
        assert refused == {"leader", "operator", "officer", "officer2"} - ({"leader"} if name in NOT_SEALED else set())
        assert set(shown) == ({"leader"} if name in NOT_SEALED else set())
        assert not any(words in shown.get("leader", "") for _, words in STORIES.values())


@SQLITE
async def test_ones_own_tips_are_listed_and_no_others(house: House, codes: dict[str, str]) -> None:
    shown = await Together(house).say(dict.fromkeys(("officer", "officer2"), "/laporansaya"))
    for person in ("officer", "officer2"):
        assert {name for name, code in codes.items() if code in shown[person]} == KNOWN[person], person


@SQLITE
async def test_figures_count_all_but_the_sealed(house: House, codes: dict[str, str]) -> None:
    with house.app.database.transaction() as tx:
        for name in ("jenu", "sealed"):
            tip = tx.session.scalars(select(Tip).where(Tip.code == codes[name])).one()
            tip.status, tip.outcome, tip.closed_at = "closed", "referred", tx.now
    shown = (await Together(house).say({"leader": "/rekap"}))["leader"]
    assert f"Informasi masuk {len(NOT_SEALED)} (sebelumnya 0) · belum selesai 5 (sebelumnya 0)" in shown
    assert "Hasil: Dilimpahkan 1\n" in shown
    assert "Wilayah: Kec. Jenu 4, " in shown


@SQLITE
async def test_what_is_overdue_does_not_name_the_sealed(house: House, codes: dict[str, str]) -> None:
    await house.pass_time(days=4)
    shown = (await Together(house).say({"leader": "/rekap"}))["leader"]
    assert "Perlu perhatian" in shown
    assert codes["sealed"] not in shown and codes["sealed2"] not in shown
    assert "(5): " in shown.replace("</b>", "")
