"""`doctor` in the shell."""

import json
from pathlib import Path

from tests.shell import shell


def test_doctor_names_a_key_file_that_others_may_read(installed: Path) -> None:
    assert "chmod 600" not in shell(installed, "doctor", code=1)
    (installed / "keys.json").chmod(0o644)
    assert any("chmod 600" in each for each in json.loads(shell(installed, "doctor", "--json", code=1)))
