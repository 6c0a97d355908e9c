"""`init`, `keys` and `migrate` in the shell."""

from pathlib import Path

from tests.shell import shell


def test_the_wrong_key_does_not_start(installed: Path) -> None:
    (installed / "keys.json").unlink()
    assert "keys new" in shell(installed, "run", code=1)
    shell(installed, "keys", "new")
    assert "not the one this database was sealed with" in shell(installed, "run", code=1)
    assert "exists already" in shell(installed, "keys", "new", code=1)


def test_a_missing_migration_says_what_to_run(installed: Path) -> None:
    (installed / "anti-narkoba.db").unlink()
    assert "anti-narkoba migrate" in shell(installed, "doctor", code=1)
    shell(installed, "migrate")
    assert "areas import" in shell(installed, "doctor", code=1)


def test_init_that_fails_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    assert "damaged" in shell(tmp_path, "init", "--defaults", code=1)
    assert not (tmp_path / "config.toml").exists()
    (tmp_path / "keys.json").unlink()
    shell(tmp_path, "init")  # without a terminal nothing is asked
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert "cannot be written" in shell(tmp_path, "init", "--config", "none/config.toml", code=1)
