"""Every command with every role, in both languages' names.

The table is typed by hand from product.md ("Commands in chat", as far as built) and never read from the code. The
code's own list is only compared with it, so that no command is left out.
"""

from bot.handlers.commands import BY_WORD
from tests.house import GROUP, House
from tests.marks import SQLITE
from tests.people import EVERYBODY
from tests.phones import listed
from tests.together import Together
from tests.who_may import refusal

UNAVAILABLE = "pilihan lain di /menu."
# Name, alias, who may use it, and a part of the answer to the command alone.
COMMANDS = (
    ("lapor", "tip", EVERYBODY, "Silakan tulis informasinya"),
    ("laporansaya", "mytips", EVERYBODY, "Anda belum mengirim informasi"),
    ("ralat", "correct", EVERYBODY, "Anda belum mengirim informasi"),
    ("nihil", "nil", {"officer"}, "Nihil untuk Sugihwaras tercatat"),
    ("antrian", "queue", {"liaison", "leader"}, "Tidak ada informasi yang menunggu"),
    ("detail", "show", {"liaison", "leader"}, "Tidak ada informasi yang menunggu"),
    ("tanya", "ask", {"liaison"}, "Belum ada informasi yang Anda tangani"),
    ("tindaklanjut", "followup", {"liaison"}, "Belum ada informasi yang Anda tangani"),
    ("selesai", "close", {"liaison"}, "Belum ada informasi yang Anda tangani"),
    ("piket", "duty", {"liaison"}, "iket"),  # on duty, and by the alias off duty
    ("rekap", "digest", {"leader"}, "Bahan Anev, 7 hari terakhir"),
    ("undang", "invite", {"operator"}, "Silakan tulis NRP-nya"),
    ("anggota", "members", {"operator"}, "Anggota: 8"),
    ("cabut", "revoke", {"operator"}, "Silakan tulis NRP-nya"),
    ("info", "", EVERYBODY, "Info apa yang ingin dibagikan"),
    ("kunci", "lock", EVERYBODY, "Kunci akun Anda?"),
    ("menu", "", EVERYBODY, "Ada yang bisa dibantu?"),
    ("bahasa", "language", EVERYBODY, "Bahasa apa yang Anda pilih?"),
    ("bantuan", "help", EVERYBODY, "Daftar perintah"),
    ("batal", "cancel", EVERYBODY, "ibatalkan"),  # with and without a question
    ("start", "", EVERYBODY, "Ada yang bisa dibantu?"),
)


def test_the_table_has_every_command_and_every_alias() -> None:
    typed = {word: name for name, alias, *_ in COMMANDS for word in (name, alias) if word}
    assert {word: entry.name for word, entry in BY_WORD.items()} == typed


@SQLITE
async def test_each_role_can_use_its_commands_and_no_others(house: House) -> None:
    people = Together(house)
    for name, alias, may, answer in COMMANDS:
        for word in filter(None, (name, alias)):
            shown = await people.say(dict.fromkeys(EVERYBODY, f"/{word}"))
            _check(f"/{word}", shown, set(may), answer)


@SQLITE
async def test_a_button_of_the_menu_runs_ones_own_commands_and_no_others(house: House) -> None:
    people = Together(house)
    for name, _, may, answer in COMMANDS:
        toasts, shown = await people.press(f"run:{name}", EVERYBODY)
        _check(f"run:{name}", {each: toasts[each] + shown.get(each, "") for each in toasts}, set(may), answer)


@SQLITE
async def test_a_command_in_the_group_needs_the_same_role(house: House) -> None:
    people = Together(house)
    for name, may in (
        ("cabut", {"operator"}),
        ("antrian", {"liaison", "leader"}),
        ("rekap", {"leader"}),
        ("lapor", EVERYBODY),
    ):
        shown = await people.say(dict.fromkeys(EVERYBODY, f"/{name}"), GROUP)
        assert {each for each in EVERYBODY if UNAVAILABLE in shown[each]} == EVERYBODY - may, name


async def test_nobody_but_the_operator_revokes_invites_or_lists_members(house: House) -> None:
    people = Together(house)
    for words in ("/cabut 85030002", "/revoke 85030002", "/undang 85030002", "/anggota officer2", "/anggota 85030002"):
        shown = await people.say(dict.fromkeys(("officer", "liaison", "kanit", "leader"), words))
        assert set(shown) == {"officer", "liaison", "kanit", "leader"}
        assert all(UNAVAILABLE in each for each in shown.values()), words
    assert "Ada yang bisa dibantu?" in (await people.say({"officer2": "/menu"}))["officer2"]


@SQLITE
async def test_two_roles_are_the_commands_of_both(house: House) -> None:
    people = Together(house)
    for name, _, may, answer in COMMANDS:
        shown = (await people.say({"kanit": f"/{name}"}))["kanit"]
        if {"liaison", "leader"} & set(may):
            assert answer in shown, name
        else:
            assert UNAVAILABLE in shown, name


@SQLITE
async def test_the_app_and_the_help_list_only_ones_own_commands(house: House) -> None:
    shown = await Together(house).say(dict.fromkeys(EVERYBODY, "/bantuan"))
    for role in EVERYBODY:
        own = {name for name, _, may, _ in COMMANDS if role in may}
        assert listed(house, role) == own
        assert {line.split()[0] for line in shown[role].splitlines() if line} == {f"/{name}" for name in own}


async def test_a_stranger_gets_the_neutral_sentence_only_whatever_is_sent(house: House) -> None:
    house.users["stranger"] = int(house.client.user("Orang")["id"])
    for name, *_ in COMMANDS:
        house.client.say(house.users["stranger"], f"/{name} AN-7K2Q")
    await house.pump()
    await house.say("stranger", "info sabu di Jenu")
    await house.say("stranger", photo=True)
    await house.say("stranger", location={"latitude": -6.9, "longitude": 112.0})
    assert house.sees("stranger") == ["Maaf, layanan ini tidak tersedia untuk akun Anda."]
    assert house.tips() == []


def _check(word: str, shown: dict[str, str], may: set[str], answer: str) -> None:
    """Who may use it got the answer; all others got the refusal and nothing else."""
    assert set(shown) == EVERYBODY, word
    for each, words in shown.items():
        if each in may:
            assert answer in words and UNAVAILABLE not in words, f"{each} {word}"
        else:
            assert words.strip() == refusal("cmd", each), f"{each} {word}"
