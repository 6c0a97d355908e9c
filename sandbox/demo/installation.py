"""An installation as an operator makes it: settings, keys, a database with the areas and the roster."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import Misconfigured
from sandbox.demo.roster import ROSTER

ROOT = Path(__file__).parents[2]
GROUP = -1002026
STEPS = (("init", "--defaults"), ("members", "import", str(ROSTER)))


def environment(url: str, token: str) -> dict[str, str]:
    """The environment of the bot and the shell commands: it names the Bot API at this address."""
    return os.environ | {
        "PTB_TIMEDELTA": "1",
        "PYTHONPATH": str(ROOT),
        "ANTI_NARKOBA_TELEGRAM__TOKEN": token,
        "ANTI_NARKOBA_TELEGRAM__BASE_URL": url,
        "ANTI_NARKOBA_TELEGRAM__GROUP_IDS": f"[{GROUP}]",
        "ANTI_NARKOBA_TELEGRAM__CHAT_PER_SECOND": "0",
        "ANTI_NARKOBA_TELEGRAM__GROUP_PER_MINUTE": "0",
    }


class Installation:
    """A new installation. It is made once, at the first copy, because that takes longer than a copy."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    def copy_to(self, folder: str, env: dict[str, str], go_on: Callable[[], None]) -> None:
        """Copies it into an empty folder. `env` is the environment; `go_on` is called between slow steps.

        Raises:
            Misconfigured: it cannot be made.
        """
        if self._folder is None:
            self._folder = _make(env, go_on)
        shutil.copytree(self._folder.name, folder, dirs_exist_ok=True)

    def close(self) -> None:
        if self._folder:
            self._folder.cleanup()


def _make(env: dict[str, str], go_on: Callable[[], None]) -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="anti-narkoba-")
    try:
        for words in STEPS:
            go_on()
            _shell(folder.name, env, words)
    except BaseException:
        folder.cleanup()
        raise
    return folder


def _shell(folder: str, env: dict[str, str], words: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 - our own module, with our own arguments
        [sys.executable, "-m", "bot", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Misconfigured(done.stderr.strip())
