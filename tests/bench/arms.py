"""The bots that are compared, each a real process: how it is set up and started, and what it has used."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOKEN = "123456789:bench-bench-bench"
LIAISON = 5_000_300
OWN_FILE = "sqlite:///bench.db"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Arm:
    """`checkout` is set for a bot of this project: the working tree it runs from."""

    name: str
    program: str = ""
    python: Path = Path(sys.executable)
    checkout: Path | None = None
    group: int = 0  # of a bot of this project

    @contextmanager
    def running(self, url: str) -> Iterator[int]:
        """Runs the bot against the far end, on a fresh installation; its process id."""
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            environment = os.environ | {"PTB_TIMEDELTA": "1"}
            command = [str(self.python), str(HERE / self.program), url, TOKEN, str(LIAISON)]
            if self.checkout:
                environment["PYTHONPATH"] = str(self.checkout)
                (folder / "config.toml").write_text(installation_settings(url, self.group))
                subprocess.run([self.python, HERE / "install.py", folder], env=environment, check=True)
                command = [str(self.python), "-m", "bot", "run"]
            with (folder / "output").open("w") as output:
                bot = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
            try:
                yield bot.pid
            finally:
                bot.terminate()
                bot.wait()


def installation_settings(url: str, group: int = 0, database: str = OWN_FILE) -> str:
    telegram = {"token": TOKEN, "base_url": url, "messages_per_second": 0, "chat_per_second": 0, "group_per_minute": 0}
    telegram |= {"group_ids": [group] if group else []}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in telegram.items())
    return f"""
[database]
url = {json.dumps(database)}
[telegram]
{lines}
[security]
key_file = "keys.json"
"""


def cpu_seconds(process: int) -> float:
    """What all threads of a process have used so far, user and system."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_megabytes(process: int) -> float:
    """The most memory the process ever had resident."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
