"""`digest` in the shell."""

from pathlib import Path

from tests.shell import shell


def test_a_digest_is_shown_without_markup_or_written(installed: Path) -> None:
    shown = shell(installed, "digest", "--week", "2026-W47")
    assert shown.startswith("Bahan Anev mingguan\n")
    shell(installed, "digest", "--week", "2026-w47", "--out", "reports")
    assert (installed / "reports/digest-2026-W47.txt").read_text() == shown
    shell(installed, "digest", "--week", "2026-W7", "--out", "reports")
    for week in ("2026-W60", "tomorrow"):
        assert "tidak ada" in shell(installed, "digest", "--week", week, "--out", "reports", code=1)
    files = {each.name for each in (installed / "reports").iterdir()}
    assert files == {"digest-2026-W47.txt", "digest-2026-W07.txt"}
