"""What operators type in config.toml and the environment: understood, or one sentence that names the key."""

import json
import os
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.settings import Settings, load_settings
from tests.shell import shell

WELL = """
[database]
url = "sqlite:///a.db"
[security]
key_file = "keys.json"
[telegram]
token = "123456789:made-up-token"
"""
T, C = "TELEGRAM__", "CLOCKS__"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with settings, and an environment without any."""
    for name in [each for each in os.environ if each.lower().startswith("anti")]:
        monkeypatch.delenv(name)
    (tmp_path / "config.toml").write_text(WELL)
    return tmp_path / "config.toml"


def loaded(config: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes = WELL, **variables: str) -> Settings:
    config.write_bytes(content if isinstance(content, bytes) else content.encode())
    with monkeypatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(name if name.lower().startswith("anti") else f"ANTI_NARKOBA_{name}", value)
        return load_settings(config)


def refused(config: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes = WELL, **variables: str) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        loaded(config, monkeypatch, content, **variables)
    return str(caught.value).splitlines()


def test_keys_that_do_not_exist_are_named_one_by_one(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = WELL + "tokn = 1\n[retentoin]\npayload_days = 1\n"
    unknown = {
        "ANTI_NARKOBA_TELEGRM__TOKEN": "geheim",
        "ANTI_NARKOBA_TELEGRM__MODE": "geheim",
        "ANTI_NARKOBA_TELEGRAM__TOKN": "geheim",
        "ANTI_NARKOBA_TELEGRAM_TOKEN": "geheim",
        "anti_narkoba_unit__nmae": "geheim",
        "ANTI_NARKOBA_CLOCKS__EMERGENCI__TAKE_MINUTES": "1",
        "ANTI_NARKOBA_": "geheim",
    }
    lines = refused(config, monkeypatch, content, **unknown)
    assert all("no such setting" in line and "geheim" not in line for line in lines)
    assert {line.partition(":")[0] for line in lines} == {*unknown, "retentoin"}
    assert len(lines) == 8
    (line,) = refused(config, monkeypatch, ANTINARKOBA_TELEGRAM__TOKEN="geheim")
    assert line.startswith("ANTINARKOBA_TELEGRAM__TOKEN: no such setting")
    (line,) = refused(config, monkeypatch, TELEGRAM__TOKEN__X="geheim")
    assert line == "ANTI_NARKOBA_TELEGRAM__TOKEN__X: token is not a section."


UNDERSTOOD = (
    ({"TELEGRAM__GROUP_IDS": "-1001,-1002"}, "telegram.group_ids", (-1001, -1002)),
    ({"TELEGRAM__GROUP_IDS": " -1001 , "}, "telegram.group_ids", (-1001,)),
    ({"TELEGRAM__GROUP_IDS": "[-1001, -1002]"}, "telegram.group_ids", (-1001, -1002)),
    ({"TELEGRAM__GROUP_IDS": ""}, "telegram.group_ids", ()),
    ({"CLOCKS__WORKING__DAYS": "Monday,tuesday"}, "clocks.working.days", ("monday", "tuesday")),
    ({"CLOCKS__WORKING__DAYS": '["monday"]'}, "clocks.working.days", ("monday",)),
    ({"CLOCKS__EMERGENCY__TAKE_MINUTES": "5"}, "clocks.emergency.take_minutes", 5),
    ({"CLOCKS__ROUTINE__TAKE_MINUTES": "5"}, "clocks.routine.working_hours_only", True),
    ({"UNIT__SEALED_READERS": "85030101, 85030102"}, "unit.sealed_readers", ("85030101", "85030102")),
    ({"UNIT__SEALED_READERS": "[85030101]"}, "unit.sealed_readers", ("85030101",)),
    ({"DIGEST__TIME": "7.30"}, "digest.time.minute", 30),
    ({"TELEGRAM__MESSAGES_PER_SECOND": "0.5"}, "telegram.messages_per_second", 0.5),
    ({"anti_narkoba_web__port": "8081"}, "web.port", 8081),
)


def test_what_is_sure_is_understood(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variables, key, value in UNDERSTOOD:
        found = loaded(config, monkeypatch, **variables)
        for name in key.split("."):
            found = getattr(found, name)
        assert found == value, variables
    days = loaded(config, monkeypatch, WELL + '[clocks.working]\ndays = ["sunday"]\n').clocks.working
    assert (days.days, days.start.hour) == (("sunday",), 7)
    assert loaded(config, monkeypatch, b"\xef\xbb\xbf" + WELL.replace("\n", "\r\n").encode())
    assert (
        loaded(config, monkeypatch, TELEGRAM__TOKEN=" 123:made-up-token\n").telegram.token.get_secret_value()[-1] == "n"
    )


WRONG = {
    "TELEGRAM__GROUP_IDS": ("[-1001", "-1001;-1002", "1001", "0", "-1.5", "-" + "9" * 30, "true", "grup"),
    "TELEGRAM__MESSAGES_PER_SECOND": ("inf", "-inf", "nan", "1e400", "1e300", "1e-300", "-1", "30,5", "cepat", ""),
    "TELEGRAM__TOKEN": ("", "123", "١٢٣:made-up-token"),
    "TELEGRAM__BASE_URL": (
        "http://host:99999",
        "http://host:abc",
        "http://[::1",
        "https://",
        "ftp://host",
        "h",
        "http://a b",
    ),
    "TELEGRAM__WEBHOOK_URL": ("https://host:99999", "https://host:abc/x", "https://[::1", "https:///x"),
    "TELEGRAM__MODE": ("", "Polling "),
    "WEB__PUBLIC_URL": ("https://host:99999", "bot.example.org"),
    "WEB__PORT": ("65536", "-1", "8080.5", "http"),
    "CLOCKS__IDLE_HOURS": ("0", "-1", "1.5", "nan", "inf", "9" * 30, "9" * 5000, "dua hari"),
    "CLOCKS__URGENT__TAKE_MINUTES": ("0", "100001"),
    "CLOCKS__WORKING__DAYS": ("senin", "1", "[1]", "[[]]"),
    "CLOCKS__QUIET__START": ("7", "25:00", "07:60", "07:00Z", "07:00+09:00", "7 pagi"),
    "DIGEST__TIME": ("7", "24:00"),
    "RETENTION__PAYLOAD_DAYS": ("1000000000",),
    "SECURITY__KEY_FILE": ("",),
    "SECURITY__INVITE_MINUTES": ("1000000000000",),
    "UNIT__NAME": ("", "Pol\u202eres", "a\nb", "N" * 101),
    "UNIT__AREA": ("Tuban", "３５.２３", ""),
    "UNIT__SEALED_READERS": ("8503010", "٨٥٠٣٠١٠١"),
    "UNIT__TIMEZONE": ("WIB",),
    "DATABASE__URL": (
        *("", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///folder/", "sqlite:/a.db", "SQLITE:///a.db"),
        *("sqlite:///a.db?mode=ro", "a.db", "mysql://host/a", "postgresql://", "postgresql://u:geheim@host:abc/a"),
        *("postgresql://u:geheim@host:99999/a", "postgresql://u:geheim@host:0/a"),
    ),
}


def test_a_nonsensical_value_is_one_sentence_with_its_key(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, values in WRONG.items():
        for value in values:
            (line,) = refused(config, monkeypatch, **{name: value})
            assert line.startswith(name.lower().replace("__", ".")) and "geheim" not in line and len(line) < 200, line


def test_a_file_that_is_no_toml_is_named_with_the_key(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = (
        (WELL.encode("utf-16"), "not UTF-8"),
        (WELL.encode() + b'\n[unit]\nname = "Andr\xe9"\n', "not UTF-8"),
        (WELL + "token = 1\n", "Cannot overwrite a value (at line 8, column 10): token"),
        (WELL + "[security]\n", ": [security]"),
        (WELL + 'mode = "geheim\n', "mode"),
        (WELL + f"group_ids = [{'9' * 5000}]", "too long"),
        ("a = " + "[" * 3000, "nested too deep"),
        (WELL + "\x00", "not valid TOML"),
        ('web = "x"\n' + WELL, "web: is a section"),
        ("[[web]]\n" + WELL, "web: is a section"),
        (WELL + "[unit]\nname = 5\n", "unit.name: must be a text"),
        (WELL + "[unit]\narea = 35.23\n", "unit.area: must be a text"),
        (WELL.replace('"keys.json"', "5"), "security.key_file: must be a text"),
        (WELL.replace('"keys.json"', r'"a\u0000b"'), "security.key_file: must name a file"),
        (WELL.replace('a.db"', r'a\u0000.db"'), "database.url: must name a file"),
        (WELL + "messages_per_second = inf\n", "telegram.messages_per_second: must be 0"),
        (WELL + "messages_per_second = true\n", "telegram.messages_per_second: must be a number"),
        (WELL + "[web]\nport = true\n", "web.port: must be a number"),
        (WELL + "[digest]\ntime = 7\n", "digest.time: must be a time"),
        (WELL + "[digest]\ntime = 2026-01-01\n", "digest.time: must be a time"),
        (WELL + "[clocks.working]\ndays = []\n", "clocks.working: working hours need a day"),
        (WELL + "[clocks]\nworking = 5\n", "clocks.working: is a section"),
    )
    for content, said in cases:
        (line,) = refused(config, monkeypatch, content)
        assert said in line and "geheim" not in line, content
    config.unlink()
    for path, said in ((config, "anti-narkoba init"), (config.parent, "cannot be read: Is a directory")):
        with pytest.raises(Misconfigured, match=said):
            load_settings(path)


def test_the_database_lands_where_its_path_says(tmp_path: Path) -> None:
    folder = tmp_path / "what?mode=ro a%20b#c désa"
    folder.mkdir()
    shell(folder, "init", "--defaults")
    shell(folder, "migrate", ANTI_NARKOBA_DATABASE__URL="sqlite:///wh?t%20#.db")
    assert {"anti-narkoba.db", "wh?t%20#.db"} < {each.name for each in folder.iterdir()}
    assert [each.name for each in tmp_path.iterdir()] == [folder.name]


def test_what_is_missing_or_no_file_is_said(installed: Path) -> None:
    url, key_file = "ANTI_NARKOBA_DATABASE__URL", "ANTI_NARKOBA_SECURITY__KEY_FILE"
    backup = json.loads(shell(installed, "backup", "--json"))["path"]
    cases: tuple[tuple[str, dict[str, str], str], ...] = (
        (f"restore {backup}", {url: "sqlite:///none/a.db"}, f"There is no folder {installed}/none,"),
        (f"restore {backup}", {url: "sqlite:///keys.json/a.db"}, f"There is no folder {installed}/keys.json,"),
        (f"restore {backup}", {url: "sqlite:///backups"}, "it is a folder"),
        ("restore backups", {}, "Is a directory"),
        ("migrate --to sqlite:///none/a.db", {}, f"There is no folder {installed}/none,"),
        ("members list", {url: "sqlite:///config.toml"}, "no SQLite database"),
        ("members list", {key_file: "backups"}, "cannot be read: Is a directory"),
        ("members list", {key_file: "config.toml"}, "damaged"),
        ("keys new", {key_file: "none/keys.json"}, "cannot be written"),
        ("backup --out keys.json", {}, "Not a directory"),
        ("digest --week 2026-W07 --out keys.json", {}, "keys.json is a file"),
        ("members import backups", {}, "cannot be read: Is a directory"),
        ("doctor --backups keys.json", {}, "keys.json"),
    )
    for words, variables, said in cases:
        assert said in shell(installed, *words.split(), code=1, **variables), words
    shell(installed, "restore", "--rehearse", backup, **{url: "sqlite:///none/a.db"})  # it needs the keys only
    assert {each.name for each in installed.iterdir()} == {"config.toml", "keys.json", "anti-narkoba.db", "backups"}
