"""`doctor` in the shell."""

import json
from pathlib import Path

from tests.shell import shell


def test_doctor_names_a_key_file_that_others_may_read(installed: Path) -> None:
    assert "chmod 600" not in shell(installed, "doctor", code=1)
    (installed / "keys.json").chmod(0o644)
    assert any("chmod 600" in each for each in json.loads(shell(installed, "doctor", "--json", code=1)))


def test_doctor_names_the_proxy_without_its_password(installed: Path) -> None:
    proxy = {"HTTPS_PROXY": "http://operator:geheim@127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}
    said = shell(installed, "doctor", code=1, **proxy)
    assert "lewat proxy http://127.0.0.1:9" in said and "geheim" not in said
    said = shell(installed, "doctor", code=1, **proxy | {"HTTPS_PROXY": "socks5://127.0.0.1:9"})
    assert "HTTPS_PROXY: must be" in said and "chmod" not in said
