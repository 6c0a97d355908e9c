"""`run` and `demo` in the shell."""

from pathlib import Path

from tests.shell import shell


def test_wrong_settings_stop_with_a_sentence_each(installed: Path) -> None:
    config = installed / "config.toml"
    config.write_text(config.read_text().replace("[unit]", "[unit]\nnmae = 1") + "\n[retentoin]\n")
    said = shell(installed, "run", code=1, ANTI_NARKOBA_TELEGRAM__TOKEN="geheim")
    assert "unit.nmae" in said and "retentoin" in said and "telegram.token" in said and "geheim" not in said
    assert "anti-narkoba init" in shell(installed, "run", "--config", "none.toml", code=1)


def test_the_demonstration_loses_nothing(tmp_path: Path) -> None:
    said = shell(tmp_path, "demo")
    assert "Tips received 4, answered 4, lost 0." in " ".join(said.split())
