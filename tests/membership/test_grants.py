"""Roles of liaison and leader, and the readers of sealed tips, take effect after a leader's yes, whatever the door."""

from sqlalchemy import delete

from bot.domain.grants import lock_waiting_roles
from bot.i18n import Renderer
from bot.models.grant import Grant
from bot.models.member import Role
from bot.operations.doctor.roster import roster_faults
from bot.services.membership import roster
from bot.services.membership.area_list import import_areas
from tests.house import PEOPLE, House
from tests.marks import SQLITE
from tests.people import revoke
from tests.shell import configured, shell
from tests.together import Together
from tests.who_may import refusal

OPERATOR, OFFICER = PEOPLE["operator"][0], PEOPLE["officer"][0]
ENDED = "Permintaan ini sudah diputuskan atau tidak berlaku lagi."
OWN = "Permintaan sendiri disetujui oleh pimpinan lain."
LEADERS = ("kanit", "leader")


def roles(house: House, name: str) -> set[str]:
    with house.app.database.transaction() as tx:
        return set(roster.find(tx, PEOPLE[name][0]).held())


def asked(house: House, name: str) -> list[str]:
    """What this leader is asked to say yes to, since the last look."""
    return [words for words in house.sees(name) if "menunggu persetujuan Anda" in words]


def doctor(house: House) -> str:
    with house.app.database.transaction() as tx:
        return " ".join(each.key for each in roster_faults(tx))


async def restart(house: House, readers: list[str]) -> None:
    """The bot starts with another list in its settings."""
    unit = house.settings.unit.model_copy(update={"sealed_readers": tuple(readers)})
    house.app.database.settings = house.settings.model_copy(update={"unit": unit})
    house.app.election.close()
    await house.app.start()
    await house.pump()


@SQLITE
async def test_an_operator_does_not_become_a_liaison_unseen_in_chat(house: House) -> None:
    await house.say("operator", f"/anggota {OPERATOR}")
    for label in ("Peran", "＋ penghubung"):
        await house.press("operator", label)
    assert "Berlaku setelah disetujui pimpinan: penghubung (Tuban)" in house.sees("operator")[-1]
    await house.press("operator", "Ya")
    assert any(words.startswith("Menunggu persetujuan pimpinan.") for words in house.sees("operator"))
    for name in LEADERS:
        (question,) = asked(house, name)
        assert "Bripda Operator (85030008) menjadi penghubung · Tuban\nDiminta oleh Bripda Operator." in question
        assert not any(word in question[:100] for word in ("Operator", "penghubung", "85030008"))
    await house.say("operator", "/antrian")
    assert house.sees("operator") == [refusal("cmd", "operator")] and roles(house, "operator") == {"operator"}
    await house.say("operator", "/anggota operator")
    assert "operator, penghubung (menunggu persetujuan)" in house.sees("operator")[-1]
    await house.press("leader", "Tidak setuju")
    assert "tidak disetujui pimpinan" in house.sees("operator")[-1]
    await house.press("kanit", "Setuju")
    assert house.toast("kanit") == ENDED and roles(house, "operator") == {"operator"}


@SQLITE
async def test_with_a_leaders_yes_it_takes_effect_once(house: House) -> None:
    await Together(house).press(f"apply:{OPERATOR}:r+liaison", ["operator"])
    house.look()
    await house.press("leader", "Setuju")
    assert roles(house, "operator") == {"operator", "liaison"}
    shown = house.sees("operator")
    assert any("sudah disetujui pimpinan" in words and "Disetujui oleh AKP Leader" in words for words in shown)
    assert "Peran Anda bertambah: penghubung. Ketik /menu untuk melihat pilihannya." in shown
    await house.say("operator", "/antrian")
    assert "Tidak ada informasi yang menunggu" in house.sees("operator")[-1]
    await house.press("leader", "Setuju")
    assert house.toast("leader") == ENDED
    house.import_person("operator", roles="operator", areas="35.23")  # loss needs no yes
    assert roles(house, "operator") == {"operator"}


@SQLITE
async def test_an_import_gives_no_role_without_a_yes_but_takes_roles_at_once(house: House) -> None:
    assert house.import_person("officer", roles="liaison", areas="35.23.15").waiting == 1
    await house.pump()
    (question,) = asked(house, "leader")
    assert "Bripka Officer (85030001) menjadi penghubung · Jenu\nDiminta lewat server" in question
    assert "menunggu persetujuan pimpinan" in house.sees("operator")[-1]
    assert roles(house, "officer") == set()
    await house.say("officer", "/nihil")
    assert house.sees("officer") == [refusal("cmd", "officer")]
    await house.say("officer", "/lapor transaksi sabu di Sugihwaras Jenu")  # whatever the role
    assert len(house.tips()) == 1
    assert house.import_person("officer", roles="liaison", areas="35.23.15").waiting == 1
    await house.pump()
    assert asked(house, "leader") == []  # asked already
    house.import_person("officer", roles="officer", areas="35.23.15.2003")  # a newer word
    await house.press("leader", "Setuju")
    assert house.toast("leader") == ENDED and roles(house, "officer") == {"officer"}
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23.14")
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    await house.pump()
    await house.press("leader", "Setuju")
    with house.app.database.transaction() as tx:
        assert roster.find(tx, OFFICER).scope_of("liaison") == {"35.23"}  # type: ignore[arg-type]  # as it is stored


@SQLITE
async def test_wider_areas_of_a_liaison_or_leader_wait_for_a_yes_and_narrower_ones_act_at_once(house: House) -> None:
    def areas(name: str, role: Role) -> set[str]:
        with house.app.database.transaction() as tx:
            return set(roster.find(tx, PEOPLE[name][0]).scope_of(role))

    house.import_person("liaison", roles="liaison", areas="35.23.15")  # narrower
    house.import_person("kanit", roles="liaison;leader", areas="35.23", ladder="1")  # as before
    await house.pump()
    assert asked(house, "leader") == [] and areas("liaison", Role.LIAISON) == {"35.23.15"}
    await house.say("officer2", "/lapor transaksi sabu di Prunggahan Kulon Semanding")
    assert house.import_person("liaison", roles="liaison", areas="35.23;binmas").waiting == 1
    await house.pump()
    (question,) = asked(house, "leader")
    assert "Briptu Liaison (85030003), penghubung: wilayah Jenu menjadi Tuban, binmas\nDiminta lewat server" in question
    await house.say("liaison", f"/detail {house.code()}")
    assert house.sees("liaison")[-1] == "Informasi itu tidak ditemukan. Cek lagi kodenya."
    await Together(house).press("apply:85030003:l=7i", ["operator"])  # another change keeps what waits
    assert asked(house, "leader") == [] and areas("liaison", Role.LIAISON) == {"35.23.15"}
    await house.say("operator", "/anggota briptu liaison")
    assert "penghubung (wilayah baru menunggu persetujuan)" in house.sees("operator")[-1]
    await house.press("leader", "Setuju")
    assert house.sees("liaison") == ["Wilayah Anda sebagai penghubung sekarang: Tuban, binmas."]
    await house.say("liaison", f"/detail {house.code()}")
    assert house.code() in house.sees("liaison")[-1]
    house.import_person("liaison", roles="liaison;leader", areas="35.23.14")
    await house.pump()
    await house.press("leader", "Setuju")
    house.import_person("liaison", roles="liaison;leader", areas="35.23.14.2001;35.23.15")  # lost at once, partly new
    assert areas("liaison", Role.LIAISON) == areas("liaison", Role.LEADER) == {"35.23.14.2001"}
    house.look()
    house.import_person("liaison", roles="liaison;leader", areas="35.23.15")  # the newer word
    assert areas("liaison", Role.LIAISON) == set() and roles(house, "liaison") == {"liaison", "leader"}
    await house.pump()
    assert "pimpinan: wilayah – menjadi Jenu" in asked(house, "kanit")[-1]
    await house.press("leader", "Tidak setuju")
    house.reassign("liaison", roles="liaison", areas="35.23")  # without an enrolled leader at once
    assert areas("liaison", Role.LIAISON) == {"35.23"}


@SQLITE
async def test_who_comes_back_or_is_new_waits_for_the_role_and_who_leaves_withdraws_it(house: House) -> None:
    await revoke(house, "liaison")
    house.import_person("liaison", roles="liaison", areas="35.23")
    assert roles(house, "liaison") == set()
    await house.pump()
    await revoke(house, "liaison")
    await house.press("leader", "Setuju")
    assert house.toast("leader") == ENDED
    line = {"nrp": "85030099", "name": "Baru", "rank": "AKP", "roles": "leader", "areas": "", "phone": "", "ladder": ""}
    with house.app.database.transaction() as tx:
        roster.import_members(tx, [line])
        assert roster.find(tx, "85030099").held() == frozenset()
    await house.pump()
    await house.press("leader", "Setuju")
    with house.app.database.transaction() as tx:
        assert roster.find(tx, "85030099").held() == {"leader"}


@SQLITE
async def test_many_grants_of_one_import_are_one_list_with_one_yes(house: House) -> None:
    names = ("officer", "officer2", "operator", "liaison", "liaison2")
    lines = []
    for name in names:
        nrp, rank, held, areas, _ = PEOPLE[name]
        more = f"{held};leader" if "liaison" in held else f"{held};liaison"
        line = {
            "nrp": nrp,
            "name": name.title(),
            "rank": rank,
            "roles": more,
            "areas": areas,
            "phone": "",
            "ladder": "",
        }
        lines.append(line)
    with house.app.database.transaction() as tx:
        assert roster.import_members(tx, lines).waiting == 5
    await house.pump()
    (question,) = asked(house, "kanit")
    assert all(PEOPLE[name][0] in question for name in names)
    house.import_person("officer2", roles="officer", areas="35.23.15.2004")
    await house.press("kanit", "Setuju")
    assert [("liaison" in roles(house, name), "leader" in roles(house, name)) for name in names] == [
        (True, False),
        (False, False),
        (True, False),
        (True, True),
        (True, True),
    ]


@SQLITE
async def test_leaders_are_asked_about_many_members_with_many_districts(house: House) -> None:
    districts = [{"code": f"35.23.{n}", "parent_code": "35.23", "name": f"Kecamatan {n}"} for n in range(30, 52)]
    line = {"rank": "Brigadir", "roles": "liaison;leader", "phone": "", "ladder": ""}
    areas = ";".join(each["code"] for each in districts)
    with house.app.database.transaction() as tx:
        import_areas(tx, districts)
        lines = [line | {"nrp": f"850400{n}", "name": f"Nama {n} " * 9, "areas": areas} for n in range(30, 56)]
        assert roster.import_members(tx, lines).waiting == 26
    await house.pump()
    questions = asked(house, "leader")
    assert all(sum(f"850400{n}" in words for words in questions) == 1 for n in range(30, 56))
    assert "Kecamatan 49, … (+2)" in questions[0] and "Kecamatan 50" not in questions[0]


@SQLITE
async def test_nobody_says_yes_to_the_own_request_and_a_later_leader_is_asked(house: House) -> None:
    house.reassign("leader", roles="leader;operator", areas="35.23")
    await revoke(house, "kanit")  # `leader` is the only leader now
    await Together(house).press(f"apply:{OFFICER}:r+liaison", ["leader"])
    assert any("belum ada pimpinan lain yang terdaftar" in words for words in house.sees("leader"))
    with house.app.database.transaction() as tx:
        (grant,) = lock_waiting_roles(tx).values()
    toasts, _ = await Together(house).press(f"approve:{grant.id}", ["leader"])
    assert toasts == {"leader": OWN} and "liaison" not in roles(house, "officer")
    house.import_person("kanit", roles="leader", areas="35.23")  # the shell asked for this
    await house.pump()
    await house.press("leader", "Setuju")
    house.look()
    await house.enrol("kanit")
    (question,) = asked(house, "kanit")
    assert "Diminta oleh AKP Leader." in question
    await house.press("kanit", "Setuju")
    assert roles(house, "officer") == {"officer", "liaison"}


async def test_of_two_leaders_who_press_at_once_one_decides(house: House) -> None:
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    with house.app.database.transaction() as tx:
        (grant,) = lock_waiting_roles(tx).values()
    toasts, _ = await Together(house).press(f"approve:{grant.id}", LEADERS)
    assert sorted(toasts.values()) == ["", ENDED]
    assert roles(house, "officer") == {"officer", "liaison"}


@SQLITE
async def test_the_settings_name_no_reader_without_a_yes(house: House) -> None:
    sealed = "/lapor oknum anggota polsek melindungi bandar sabu di Beji Jenu"
    await restart(house, [OPERATOR, "85030099"])
    (question,) = asked(house, "kanit")
    assert "Pembaca informasi rahasia, berurutan: Bripda Operator (85030008), 85030099" in question
    await house.say("operator", "/anggota operator")
    assert "operator, pembaca rahasia (menunggu persetujuan)" in house.sees("operator")[-1]
    await house.say("officer", sealed)
    assert any("khusus" in words for words in house.sees("leader"))  # the list in effect
    await restart(house, [PEOPLE[name][0] for name in ("leader", "kanit")])  # changed back
    await house.press("kanit", "Setuju")
    assert house.toast("kanit") == ENDED and "reader" in roles(house, "leader")
    await restart(house, [OPERATOR, "85030099"])
    assert "readers_differ" not in doctor(house) and "grant_waits" in doctor(house)
    await restart(house, [OPERATOR, "85030099"])  # is not asked again
    assert len(asked(house, "kanit")) == 1
    await house.press("kanit", "Setuju")
    assert "reader" in roles(house, "operator") and "reader" not in roles(house, "leader")
    house.look()
    await house.say("officer2", sealed)
    assert any("khusus" in words for words in house.sees("operator"))
    line = {"nrp": "85030099", "name": "Propam", "rank": "AKP", "areas": "", "phone": "", "ladder": ""}
    with house.app.database.transaction() as tx:
        roster.import_members(tx, [line | {"roles": "operator"}])
        assert roster.find(tx, "85030099").held() == {"operator", "reader"}


@SQLITE
async def test_the_shell_says_what_waits(house: House) -> None:
    folder = configured(house)
    roster_file = folder / "members.csv"
    roster_file.write_text(
        f"nrp,name,rank,roles,areas,phone,ladder\n{OPERATOR},Operator,Bripda,operator;liaison,35.23,,4I\n"
    )
    assert "1 anggota: perannya menunggu" in shell(folder, "members", "import", str(roster_file))
    assert "operator  (menunggu persetujuan pimpinan: liaison)  jenjang 4i" in shell(folder, "members", "list")
    assert '"ladder": "4i", "waiting": ["liaison"]' in shell(folder, "members", "list", "--json")
    with house.app.database.transaction() as tx:
        said = [Renderer(house.settings.unit.zone).bare(each, "en") for each in roster_faults(tx)]
    assert any(
        "Waiting for a leader's approval" in each and "Operator (85030008) becomes liaison" in each for each in said
    )


@SQLITE
async def test_the_first_start_with_approved_lists_takes_over_the_readers_and_no_others(house: House) -> None:
    for name, asks in (("leader", 0), ("operator", 1)):
        with house.app.database.transaction() as tx:
            tx.session.execute(delete(Grant))  # as an older version has left it
        await restart(house, [PEOPLE[each][0] for each in (name, "kanit")])
        assert (len(asked(house, "kanit")), "reader" in roles(house, name)) == (asks, not asks)


@SQLITE
async def test_a_leader_who_could_not_be_reached_is_asked_when_back(house: House) -> None:
    house.client.block(house.users["leader"])
    await house.pump()
    house.import_person("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    await house.pump()
    assert asked(house, "leader") == []
    house.client.block(house.users["leader"], False)
    await house.say("leader", "/menu")
    assert len(asked(house, "leader")) == 1


@SQLITE
async def test_a_list_that_was_refused_is_named_by_doctor(house: House) -> None:
    await restart(house, [OPERATOR])
    assert "grant_waits" in doctor(house) and "readers_differ" not in doctor(house)
    await house.press("leader", "Tidak setuju")
    assert "readers_differ" in doctor(house) and "reader" not in roles(house, "operator")
