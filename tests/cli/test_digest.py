"""`digest` in the shell."""

from pathlib import Path

from tests.shell import shell


def test_a_digest_is_shown_without_markup_or_written(installed: Path) -> None:
    shown = shell(installed, "digest", "--week", "2026-W47")
    assert shown.startswith("Bahan Anev mingguan\n")
    shell(installed, "digest", "--week", "2026-w47", "--out", "reports")
    assert (installed / "reports/digest-2026-W47.txt").read_text() == shown
    shell(installed, "digest", "--week", "tomorrow", "--out", "reports", code=1)
