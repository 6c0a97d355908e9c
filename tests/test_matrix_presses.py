"""Every button with every role, and with what the person has to do with the tip: typed by hand, not read from the code.

A press carries its data, as a modified app or an old message would: no button needs to be there.
"""

import pytest

from bot.handlers.router import PRESSES
from bot.models.follow_up import FollowUp
from bot.models.grant import Grant
from bot.models.message import Message
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.people import EVERYBODY, revoke
from tests.rows import changes, newest_id
from tests.tips import STORY, reported, taken
from tests.together import Together

# `liaison` was offered the tip (waiting), owns it (taken), has settled it (settled) or handed it on (handed on).
# `officer` reported it. The others have nothing to do with it: `liaison2` and `kanit` are liaisons for its area, but
# not on duty; `binmas` is a liaison of the other desk; `leader` was not offered it. `kanit` is also a leader. A tip
# that was taken has a source.
COLUMNS = ("liaison", "liaison2", "kanit", "binmas", "leader", "officer", "officer2", "operator")
# A cell: "yes", "yes!" (and then the tip is another person's, or in another state), or the refusal.
REFUSALS = {
    "-": "Informasi itu tidak ditemukan. Cek lagi kodenya.",
    "other": "{code} tidak sedang Anda tangani. Lihat /antrian.",
    "offered": "{code} sedang ditawarkan kepada rekan lain.",
    "taken": "{code} sudah ditangani rekan. Terima kasih atas kesiapannya.",
    "settled": "{code} sudah selesai.",
    "closed": "{code} sudah selesai. Informasi baru silakan kirim dengan /lapor.",
    "open": "{code} sudah dibuka lagi.",
    "village": "Belum ada desa binaan yang tercatat untuk Anda. Hubungi operator.",
    "gone": "Silakan tulis ulang dengan /info.",
    "nolock": "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /kunci.",
    "decided": "Akun itu sudah dipastikan atau ditutup.",
    "over": "Pertanyaan itu sudah tidak berlaku. Ulangi dengan /cabut.",
}
TABLES = {
    "waiting": """
        show:{code}                   yes     yes      yes      -   yes     -      -     -
        openstory:{code}              -       -        yes      -   yes     -      -     -
        opensource:{code}             other   other    other    -   other   -      -     -
        mytip:{code}                  -       -        -        -   -       yes    -     -
        source:{code}                 -       -        -        -   -       yes    -     -
        nosource:{code}               -       -        -        -   -       yes    -     -
        keep:{code}                   other   other    other    -   other   -      -     -
        ask:{code}                    other   other    other    -   other   -      -     -
        plan:{code}                   other   other    other    -   other   -      -     -
        due:{code}:tomorrow           other   other    other    -   other   -      -     -
        close:{code}                  other   other    other    -   other   -      -     -
        outcome:{code}:duplicate      other   other    other    -   other   -      -     -
        settle:{code}:duplicate       other   other    other    -   other   -      -     -
        reason:{code}:busy            -       -        -        -   -       -      -     -
        why:{code}                    -       -        -        -   -       -      -     -
        typearea:{code}               -       -        -        -   -       yes    -     -
        answer:{code}                 -       -        -        -   -       yes    -     -
        dispute:{code}                -       -        -        -   -       open   -     -
        area:{code}:35.23.15.2004     -       -        -        -   -       yes    -     -
        when:{code}:today             -       -        -        -   -       yes    -     -
        substance:{code}:cannabis     -       -        -        -   -       yes    -     -
        skip:{code}:area              -       -        -        -   -       yes    -     -
        fix:{code}:substance          -       -        -        -   -       yes    -     -
        urgency:{code}:emergency      -       -        -        -   -       yes!   -     -
        unseal:{code}                 -       -        -        -   -       yes    -     -
        seal:{code}                   -       -        -        -   -       yes!   -     -
        take:{code}                   yes!    offered  offered  -   offered -      -     -
        pass:{code}                   yes!    other    other    -   other   -      -     -
        """,
    "taken": """
        show:{code}                   yes     yes      yes      -   yes     -      -     -
        openstory:{code}              -       -        yes      -   yes     -      -     -
        opensource:{code}             yes     other    other    -   other   -      -     -
        mytip:{code}                  -       -        -        -   -       yes    -     -
        source:{code}                 -       -        -        -   -       yes    -     -
        nosource:{code}               -       -        -        -   -       yes    -     -
        take:{code}                   yes     taken    taken    -   taken   -      -     -
        keep:{code}                   yes     other    other    -   other   -      -     -
        ask:{code}                    yes     other    other    -   other   -      -     -
        plan:{code}                   yes     other    other    -   other   -      -     -
        due:{code}:days               yes     other    other    -   other   -      -     -
        snooze:{follow_up}:hour       yes     other    other    -   other   -      -     -
        done:{follow_up}              yes     other    other    -   other   -      -     -
        close:{code}                  yes     other    other    -   other   -      -     -
        outcome:{code}:duplicate      yes     other    other    -   other   -      -     -
        answer:{code}                 -       -        -        -   -       yes    -     -
        dispute:{code}                -       -        -        -   -       open   -     -
        area:{code}:35.23.15.2004     -       -        -        -   -       yes    -     -
        when:{code}:today             -       -        -        -   -       yes    -     -
        substance:{code}:cannabis     -       -        -        -   -       yes    -     -
        skip:{code}:area              -       -        -        -   -       yes    -     -
        fix:{code}:substance          -       -        -        -   -       yes    -     -
        urgency:{code}:emergency      -       -        -        -   -       yes    -     -
        unseal:{code}                 -       -        -        -   -       yes    -     -
        seal:{code}                   -       -        -        -   -       yes!   -     -
        settle:{code}:duplicate       yes!    other    other    -   other   -      -     -
        pass:{code}                   yes!    other    other    -   other   -      -     -
        """,
    "settled": """
        show:{code}                   yes     yes      yes      -   yes     -      -     -
        openstory:{code}              -       -        yes      -   yes     -      -     -
        opensource:{code}             settled settled  settled  -   settled -      -     -
        mytip:{code}                  -       -        -        -   -       yes    -     -
        source:{code}                 -       -        -        -   -       yes    -     -
        nosource:{code}               -       -        -        -   -       yes    -     -
        take:{code}                   settled settled  settled  -   settled -      -     -
        pass:{code}                   settled settled  settled  -   settled -      -     -
        keep:{code}                   settled settled  settled  -   settled -      -     -
        ask:{code}                    settled settled  settled  -   settled -      -     -
        plan:{code}                   settled settled  settled  -   settled -      -     -
        due:{code}:tomorrow           settled settled  settled  -   settled -      -     -
        snooze:{follow_up}:hour       settled settled  settled  -   settled -      -     -
        done:{follow_up}              settled settled  settled  -   settled -      -     -
        close:{code}                  settled settled  settled  -   settled -      -     -
        outcome:{code}:referred       settled settled  settled  -   settled -      -     -
        settle:{code}:referred        settled settled  settled  -   settled -      -     -
        answer:{code}                 -       -        -        -   -       closed -     -
        area:{code}:35.23.15.2004     -       -        -        -   -       closed -     -
        when:{code}:today             -       -        -        -   -       closed -     -
        substance:{code}:cannabis     -       -        -        -   -       closed -     -
        skip:{code}:area              -       -        -        -   -       closed -     -
        fix:{code}:substance          -       -        -        -   -       closed -     -
        typearea:{code}               -       -        -        -   -       closed -     -
        urgency:{code}:emergency      -       -        -        -   -       closed -     -
        seal:{code}                   -       -        -        -   -       closed -     -
        unseal:{code}                 -       -        -        -   -       closed -     -
        dispute:{code}                -       -        -        -   -       yes    -     -
        """,
    "handed on": """
        show:{code}                   yes     yes      yes      -   yes     -      -     -
        openstory:{code}              -       -        yes      -   yes     -      -     -
        opensource:{code}             other   other    other    -   other   -      -     -
        why:{code}                    yes     -        -        -   -       -      -     -
        reason:{code}:busy            yes     -        -        -   -       -      -     -
        settle:{code}:duplicate       other   other    other    -   other   -      -     -
        take:{code}                   yes!    offered  yes!     -   offered -      -     -
        pass:{code}                   other   other    yes!     -   other   -      -     -
        """,
    "no tip": """
        nil:35.23.15.2003             -       -        -        -   -   yes   village  -
        nil:all                       -       -        -        -   -   yes   yes      -
        language:id                   yes     yes      yes      yes yes yes   yes      yes
        share                         gone    gone     gone     gone gone gone gone    gone
        member:85030001:              -       -        -        -   -   -     -        yes
        member:85030001:villages      -       -        -        -   -   -     -        yes
        member:85030001:roles         -       -        -        -   -   -     -        yes
        member:85030001:ladder        -       -        -        -   -   -     -        yes
        member:85030001:substitute    -       -        -        -   -   -     -        yes
        change:85030001:r+leader      -       -        -        -   -   -     -        yes
        apply:85030001:l=3            -       -        -        -   -   -     -        yes
        revoke:0                      -       -        -        -   -   -     -        over
        vouch:0                       -       -        -        -   -   -     -        decided
        reject:0                      -       -        -        -   -   -     -        decided
        admit:0                       -       -        -        -   -   -     -        -
        deny:0                        -       -        -        -   -   -     -        -
        lock:0                        nolock  nolock   nolock   nolock nolock nolock nolock nolock
        keeplock:0                    -       -        -        -   -   -     -        -
        liftlock:0                    -       -        -        -   -   -     -        -
        """,
    "grant waits": """
        approve:{grant}               -       -        yes!     -   yes! -    -        -
        decline:{grant}               -       -        yes!     -   yes! -    -        -
        apply:85030001:r+liaison      -       -        -        -   -   -     -        yes!
        """,
}
ELSEWHERE = {"run", "send", "sendgroup", "more"}  # in test_matrix.py, channels/test_plain.py, and below
Row = tuple[str, dict[str, str]]


def rows(state: str) -> list[Row]:
    """The rows of a table: the press's data, and the cells by person."""
    lines = [line.split() for line in TABLES[state].strip().splitlines()]
    return [(data, dict(zip(COLUMNS, cells, strict=True))) for data, *cells in lines]


def ending(state: str) -> list[tuple[str, str, str]]:
    return [(state, data, name) for data, cells in rows(state) for name, cell in cells.items() if cell == "yes!"]


def test_the_tables_have_every_button() -> None:
    typed = {data.partition(":")[0] for state in TABLES for data, _ in rows(state)}
    assert set(PRESSES) == typed | ELSEWHERE


@SQLITE
@pytest.mark.parametrize("state", TABLES)
async def test_what_is_refused_is_said_and_changes_nothing(house: House, state: str) -> None:
    refs = await arrange(house, state)
    people, before = Together(house), changes(house)
    expected = {
        data.format(**refs): {
            name: REFUSALS[cell].format(**refs) for name, cell in cells.items() if not cell.startswith("yes")
        }
        for data, cells in rows(state)
    }
    toasts, shown = await people.press_all(expected)
    for data, refusals in expected.items():
        assert toasts[data] == refusals, data
    assert shown == {} and changes(house) == before


@SQLITE
@pytest.mark.parametrize("state", TABLES)
async def test_what_is_allowed_is_done(house: House, state: str) -> None:
    refs = await arrange(house, state)
    people = Together(house)
    for data, cells in rows(state):
        for name in (name for name, cell in cells.items() if cell == "yes"):
            toasts, shown = await people.press(data.format(**refs), [name])
            assert (toasts, name in shown) == ({name: ""}, True), f"{name} {data}"
            if data.startswith("show:"):
                owner = (state, name) == ("taken", "liaison")
                assert (STORY in shown[name]) == owner, f"{name} {state}"


@SQLITE
@pytest.mark.parametrize(("state", "data", "name"), [each for state in TABLES for each in ending(state)])
async def test_what_ends_a_state_is_done(house: House, state: str, data: str, name: str) -> None:
    refs = await arrange(house, state)
    before = changes(house)
    toasts, shown = await Together(house).press(data.format(**refs), [name])
    assert (toasts, name in shown) == ({name: ""}, True)
    assert changes(house) != before


async def test_a_leader_who_is_offered_a_tip_works_on_it_like_a_liaison(house: House) -> None:
    await house.say("officer", f"/lapor {STORY}")  # nobody is on duty: the ladder has it
    await house.press("kanit", "Alihkan")
    people, code = Together(house), house.code()
    for verb in ("show", "take", "keep", "ask", "plan", "due", "close", "outcome", "settle"):
        choice = {"due": ":tomorrow", "outcome": ":duplicate", "settle": ":duplicate"}.get(verb, "")
        toasts, shown = await people.press(f"{verb}:{code}{choice}", ["leader"])
        assert (toasts, "leader" in shown) == ({"leader": ""}, True), verb
    assert house.tips()[0].status == "closed"


@SQLITE
async def test_nobody_works_on_the_tip_that_they_reported(house: House) -> None:
    house.reassign("officer", roles="officer;liaison", areas="35.23.15.2003;35.23")
    await house.say("officer", "/piket")
    await reported(house)
    people, code = Together(house), house.code()
    for verb, refusal in (("take", "offered"), ("pass", "other"), ("close", "other")):
        toasts, _ = await people.press(f"{verb}:{code}", ["officer"])
        assert toasts == {"officer": REFUSALS[refusal].format(code=code)}, verb


@SQLITE
async def test_an_officer_who_is_a_liaison_too_corrects_no_tip_of_another(house: House) -> None:
    """Such a member knows of the tip, but did not report it."""
    house.reassign("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
    code = await reported(house)
    people, before = Together(house), changes(house)
    for data in ("area:{}:35.23.15.2004", "when:{}:today", "substance:{}:cannabis", "skip:{}:area", "fix:{}:substance"):
        toasts, _ = await people.press(data.format(code), ["officer2"])
        assert toasts == {"officer2": REFUSALS["-"]}, data
    toasts, _ = await people.press(f"urgency:{code}:emergency", ["officer2"])
    assert toasts == {"officer2": REFUSALS["-"]} and changes(house) == before


@SQLITE
@pytest.mark.parametrize("state", ["taken", "handed on"])
async def test_the_buttons_of_a_lost_role_find_nothing(house: House, state: str) -> None:
    refs = await arrange(house, state)
    house.reassign("liaison", roles="operator", areas="35.23")
    await house.pump()
    people, before = Together(house), changes(house)
    lost = ["liaison"]
    toasts, shown = await people.press_all({data.format(**refs): lost for data, _ in rows(state)})
    for data, answers in toasts.items():
        assert answers == dict.fromkeys(lost, REFUSALS["-"]), data
    assert shown == {} and changes(house) == before


@SQLITE
async def test_the_buttons_of_a_revoked_member_do_nothing(house: House) -> None:
    refs = await arrange(house, "taken")
    await revoke(house, "liaison")
    people = Together(house)
    before = changes(house)
    toasts, shown = await people.press_all({data.format(**refs): ["liaison"] for data, _ in rows("taken")})
    for data, answers in toasts.items():
        assert answers == {"liaison": ""}, data
    assert shown == {} and changes(house) == before


@SQLITE
async def test_only_the_author_sends_a_message_as_a_tip(house: House) -> None:
    people = Together(house)
    for name in sorted(EVERYBODY):
        before = len(house.tips())
        message = await house.say(name, "Ada transaksi sabu di Sugihwaras Jenu")
        others = [each for each in COLUMNS if each != name]
        toasts, _ = await people.press(f"send:{message['message_id']}", others)
        assert set(toasts.values()) == {REFUSALS["-"]} and len(house.tips()) == before
        toasts, _ = await people.press(f"send:{message['message_id']}", [name])
        assert toasts == {name: ""} and len(house.tips()) == before + 1


@SQLITE
async def test_only_the_author_sends_what_was_overheard_in_the_group(house: House) -> None:
    await house.say("officer", "Ada transaksi sabu di Sugihwaras Jenu", chat=GROUP)
    data = f"sendgroup:{newest_id(house, Message)}"
    people = Together(house)
    others = [each for each in COLUMNS if each != "officer"]
    toasts, _ = await people.press(data, others)
    assert set(toasts.values()) == {REFUSALS["-"]}
    assert house.tips() == []
    toasts, _ = await people.press(data, ["officer"])
    assert toasts == {"officer": ""} and len(house.tips()) == 1


@SQLITE
async def test_everybody_shares_their_own_preview_only(house: House) -> None:
    people = Together(house)
    for name in sorted(EVERYBODY):
        await people.say({name: f"/info Sosialisasi oleh {name}"})
        toasts, shown = await people.press("share", ["officer2", name])
        assert toasts == {"officer2": REFUSALS["gone"], name: ""}
        assert f"Sosialisasi oleh {name}" in shown[str(GROUP)]


async def arrange(house: House, state: str) -> dict[str, str]:
    """Brings a tip into this state; returns what the data of the presses refers to."""
    if state == "no tip":
        return {}
    if state == "grant waits":
        house.import_person("officer2", roles="officer;liaison", areas="35.23.14.2001;35.23")
        await house.pump()
        return {"grant": newest_id(house, Grant)}
    code = await reported(house) if state == "waiting" else await taken(house)
    if state != "waiting":
        await Together(house).press(f"source:{code}", ["officer"])
        await house.say("officer", "Pak Wiryo, pemilik warung")
    if state in {"taken", "settled"}:
        await house.say("liaison", f"/tindaklanjut {code} besok 09:00 cek lokasi")
    if state == "settled":
        await house.press("liaison", "Selesaikan")
        await house.press("liaison", "Duplikat")
        await house.press("liaison", "Pakai kalimat ini")
    if state == "handed on":
        await house.press("liaison", "Alihkan")
    return {"code": code, "follow_up": newest_id(house, FollowUp)}
