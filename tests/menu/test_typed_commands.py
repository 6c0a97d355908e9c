"""A command as people type it."""

import pytest

from bot.handlers.commands import read_command
from bot.messages import Incoming, Kind


@pytest.mark.parametrize(
    ("words", "command", "rest"),
    [
        ("/lapor ada", "lapor", "ada"),
        ("/LAPOR\nada", "lapor", "ada"),
        ("/lapor: ada", "lapor", "ada"),
        ("/lapor - ada", "lapor", "ada"),
        ("/ lapor ada", "lapor", "ada"),
        ("\\lapor ada", "lapor", "ada"),
        ("／lapor ada", "lapor", "ada"),
        ("\u200e/lapor ada", "lapor", "ada"),
        ("\u2060\ufeff\u00ad/lapor \u200fada \u200fdi", "lapor", "ada \u200fdi"),
        ("/la\u200bpor ada", "lapor", "ada"),
        ("@Bot_Kita_bot /lapor ada", "lapor", "ada"),
        ("/lapor@bot_kita_BOT ada", "lapor", "ada"),
        ("#lapor ada", "lapor", "ada"),
        ("ada sabu di Beji #lapor", "lapor", "ada sabu di Beji"),
        ("ada sabu #Tip #jenu 🙏", "tip", "ada sabu #jenu 🙏"),
        ("/rekap -1", "rekap", "-1"),
        ("/apaini ada", "apaini", "ada"),
        ("/ dan lagi", "", "/ dan lagi"),
        ("@bot_lain /lapor ada", "", "@bot_lain /lapor ada"),
        ("/lapor@bot_lain ada", "", "/lapor@bot_lain ada"),
        ("/lapor@bot_lain ada #lapor", "", "/lapor@bot_lain ada #lapor"),
        ("ada #laporan", "", "ada #laporan"),
        ("kirim #lapor dulu ya", "", "kirim #lapor dulu ya"),
        ("#_" * 2000 + "a", "", "#_" * 2000 + "a"),
    ],
)
def test_a_command_is_read_however_it_is_typed(words: str, command: str, rest: str) -> None:
    message = Incoming("telegram", Kind.MESSAGE, "1", True, text=words, bot_name="Bot_Kita_bot")
    assert read_command(message) == (command, rest)
