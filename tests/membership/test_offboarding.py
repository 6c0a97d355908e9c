"""A member who leaves: their tips go to others, their buttons are refused, and an operator remains."""

from bot.services.membership.roster import find
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.shell import configured, shell
from tests.tips import reported, taken


async def test_a_revoked_owner_leaves_no_tip_behind(house: House) -> None:
    code = await reported(house)
    await house.press("liaison", "Tangani")
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await revoke(house, "liaison")
    assert any(code in text for text in house.sees("liaison2"))


async def test_the_only_operator_is_not_revoked(house: House) -> None:
    await house.say("operator", f"/cabut {PEOPLE['operator'][0]}")
    assert "satu-satunya operator" in house.sees("operator")[-1]
    await house.say("operator", "/cabut")
    await house.say("operator", PEOPLE["officer"][0])
    await house.press("operator", "Ya, cabut")
    assert "sudah dicabut" in house.sees("operator")[-1]


async def test_old_buttons_refuse_a_former_member(house: House) -> None:
    await house.say("liaison", "/piket")
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")
    await revoke(house, "liaison")
    house.sees("liaison")
    await house.press("liaison", "Tangani")
    assert house.tips()[0].owner_id is None
    assert house.sees("liaison") == []


async def test_a_revoked_members_open_offer_goes_to_another(house: House) -> None:
    code = await reported(house)
    await house.say("liaison2", "/piket")
    house.sees("liaison2")
    await revoke(house, "liaison")
    assert any(code in text and "Mohon bantuannya" in text for text in house.sees("liaison2"))


@SQLITE
async def test_one_of_two_operators_is_revoked_and_the_one_who_is_left_is_not(house: House) -> None:
    house.reassign("leader", roles="leader;operator", areas="35.23")
    await revoke(house, "leader")
    assert "sudah dicabut" in house.sees("operator")[-1]
    await house.say("operator", f"/cabut {PEOPLE['operator'][0]}")
    assert "satu-satunya operator" in house.sees("operator")[-1]


@SQLITE
async def test_the_last_operator_stays_whatever_the_door(house: House) -> None:
    folder, nrp = configured(house), PEOPLE["operator"][0]
    last = "Ini satu-satunya operator"
    assert last in shell(folder, "members", "revoke", nrp, code=1)
    await house.say("operator", f"/cabut {nrp}")
    assert last in house.sees("operator")[-1]
    roster_file = folder / "members.csv"
    roster_file.write_text(f"nrp,name,rank,roles,areas,phone,ladder\n{nrp},Operator,Bripda,officer,35.23.15.2003,,\n")
    assert last in shell(folder, "members", "import", str(roster_file), code=1)
    await house.say("operator", "/anggota")
    assert "Anggota: 8" in house.sees("operator")[-1]


OVER = "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /cabut."


@SQLITE
async def test_revoking_shows_first_what_it_leaves_behind_and_is_done_once(house: House) -> None:
    await taken(house)
    await house.say("officer2", "/lapor ganja di Beji Jenu")
    await house.press("liaison", "Tangani")
    house.reassign("liaison", roles="liaison;officer", areas="35.23;35.23.15.2003;35.23.15.2004")
    house.look()
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    (question,) = house.sees("operator")
    assert "Briptu Liaison · 85030003 · penghubung, Bhabinkamtibmas" in question
    assert "Informasi yang dialihkan: 2" in question and "menjadi kosong: -" in question  # others have these villages
    assert not {"Liaison", "85030003"} & set(question[:100].split())
    assert is_active(house, "liaison")
    await house.press("operator", "Ya, cabut")
    assert house.sees("operator")[-1] == "Akses Briptu Liaison sudah dicabut." and not is_active(house, "liaison")
    await house.say("operator", f"/cabut {PEOPLE['liaison'][0]}")
    assert house.sees("operator") == ["Akses anggota itu sudah dicabut sebelumnya."]
    await house.say("operator", f"/cabut {PEOPLE['officer2'][0]}")
    assert "menjadi kosong: Prunggahan Kulon, Beji" in house.sees("operator")[-1]


@SQLITE
async def test_a_question_about_revoking_is_answered_in_time_as_shown_and_by_who_was_asked(house: House) -> None:
    house.reassign("binmas", roles="operator", areas="35.23")
    ways = {
        "too late": lambda: house.pass_time(minutes=11),
        "cancelled": lambda: house.press("operator", "Batal"),
        "something else was written": lambda: house.say("operator", "ya"),
        "another one was asked about": lambda: house.say("operator", f"/cabut {PEOPLE['kanit'][0]}"),
        "the villages changed": lambda: reassigned(house, "officer2", "officer", "35.23.14.2001"),
        "the roles changed": lambda: reassigned(house, "officer2", "officer;liaison", "35.23.15.2004;35.23"),
        "it is another operator": None,
        "no operator any more": lambda: reassigned(house, "operator", "leader", "35.23"),
    }
    for way, happens in ways.items():
        await house.say("operator", f"/cabut {PEOPLE['officer2'][0]}")
        shown = house.client.messages(house.users["operator"])[-1]
        data = shown["buttons"][0][0]["data"]
        presser = "operator" if happens else "binmas"
        if happens:
            await happens()
        else:
            shown = house.client.messages(house.users["binmas"])[-1]
        house.client.press(house.users[presser], shown["message_id"], data=data)
        await house.pump()
        refused = "Informasi itu tidak ditemukan. Cek lagi kodenya." if "any more" in way else OVER
        assert house.toast(presser) == refused, way
        assert is_active(house, "officer2") and is_active(house, "kanit"), way


async def reassigned(house: House, name: str, roles: str, areas: str) -> None:
    house.reassign(name, roles=roles, areas=areas)


def is_active(house: House, name: str) -> bool:
    with house.app.database.transaction() as tx:
        return find(tx, PEOPLE[name][0]).active
