"""Every command that takes --json: the keys it prints, typed by hand."""

import json
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

from cyclopts import App

from bot.cli.shell import app
from tests.shell import ROOT, shell

MEMBERS, AREAS = str(ROOT / "sandbox/demo/members.csv"), str(ROOT / "bot/data/areas-tuban.csv")
RESTORED = {"created_at", "rows", "tips", "opened", "asked"}
UNDERSTOOD = {
    "report",
    "drugs",
    "substances",
    "manners",
    "urgency",
    "asks_emergency",
    "desk",
    "place",
    "asks_place",
    "district",
    "happened",
    "outside",
    "sealed",
    "text",
}
# In an order in which each can be done. The keys of an object, or of the first object of a list; None is a list without
# objects. What is printed for a refusal is one sentence, with or without --json.
COMMANDS: tuple[tuple[str, set[str] | None], ...] = (
    ("migrate", {"migrated"}),
    (f"areas import {AREAS}", {"new", "updated"}),
    ("areas list", {"code", "name"}),
    (f"members import {MEMBERS}", {"new", "updated", "back", "waiting"}),
    ("members list", {"nrp", "name", "roles", "ladder", "waiting", "active", "account"}),
    ("members invite 85030101", {"nrp", "code", "link", "expires_at"}),
    ("members revoke 85030101", {"nrp", "name"}),
    ("read {file}", UNDERSTOOD),
    ("read --time {file}", {"when", "asks", "text"}),
    ("dead list", None),
    ("dead retry", {"retried"}),
    ("digest --week 2026-W47", {"week", "figures", "text", "path"}),
    ("backup --out backups", {"path", "created_at", "rows"}),
    ("restore --rehearse {backup}", RESTORED),
    ("migrate --to sqlite:///copy.db", {"rows"}),
)


def test_every_command_prints_its_keys(installed: Path) -> None:
    backup, file = "", installed / "messages.txt"
    file.write_text("ada yang jual sabu di Beji Jenu\n", "utf-8")
    for words, keys in COMMANDS:
        printed = json.loads(shell(installed, *words.format(backup=backup, file=file).split(), "--json"))
        first = printed[0] if isinstance(printed, list) and printed else printed
        assert (set(first) if isinstance(first, dict) else None) == keys, words
        backup = str(printed["path"]) if words.startswith("backup") else backup
    elsewhere = {"ANTI_NARKOBA_DATABASE__URL": "sqlite:///restored.db"}
    assert set(json.loads(shell(installed, "restore", backup, "--json", **elsewhere))) == RESTORED
    assert all(isinstance(fault, str) for fault in json.loads(shell(installed, "doctor", "--json", code=1)))


def test_the_values_are_those_of_what_was_done(installed: Path) -> None:
    imported = json.loads(shell(installed, "members", "import", MEMBERS, "--json"))
    assert imported == {"new": 13, "updated": 0, "back": [], "waiting": 0}
    revoked = json.loads(shell(installed, "members", "revoke", "85030101", "--json"))
    assert revoked == {"nrp": "85030101", "name": "Bripka Sutrisno Widodo"}
    imported = json.loads(shell(installed, "members", "import", MEMBERS, "--json"))
    assert imported == {
        "new": 0,
        "updated": 13,
        "back": [{"nrp": "85030101", "name": "Bripka Sutrisno Widodo"}],
        "waiting": 0,
    }
    digest = json.loads(shell(installed, "digest", "--week", "2026-w47", "--out", "reports", "--json"))
    assert (digest["week"], digest["path"]) == ("2026-W47", "reports/digest-2026-W47.txt")
    assert digest["figures"]["new"] == 0 and digest["text"].startswith("Bahan Anev mingguan\n")


def test_a_refusal_is_one_sentence_and_ends_with_1(installed: Path) -> None:
    for words in ("members revoke 99999999", "digest --week tomorrow", "members import none.csv"):
        printed = shell(installed, *words.split(), "--json", code=1)
        assert len(printed.splitlines()) == 1 and not printed.startswith(("{", "[")), words


def test_the_table_has_every_command_that_takes_json() -> None:
    typed = {words for line, _ in COMMANDS for words in (line, " ".join(line.split()[:2]), line.split()[0])}
    assert {name for name in _taking_json(app) if name not in typed} == {"doctor"}


def _taking_json(commands: App, before: str = "") -> Iterator[str]:
    for name in commands:
        command: Any = commands[name]
        if not name.startswith("-"):
            if command.default_command and "as_json" in signature(command.default_command).parameters:
                yield f"{before}{name}"
            yield from _taking_json(command, f"{before}{name} ")
