"""The shell commands as processes of their own, and a folder with the house's settings for them.

The processes are forked from one that has imported the command line: importing it takes longer than most commands.
"""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, BinaryIO

from bot import cli
from tests.house import House

ROOT = Path(__file__).parents[1]
WEBHOOK_URL = "http://127.0.0.1:8080/telegram"
HANG_SECONDS = 150  # two cores may be busy

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.shell"])


def configured(house: House) -> Path:
    """A folder whose config.toml is the house's, for the shell."""
    folder = house.settings.security.key_file.parent
    telegram = house.settings.telegram
    content = {
        "database": {"url": house.settings.database.url},
        "telegram": {"token": telegram.token.get_secret_value(), "base_url": telegram.base_url},
        "security": {"key_file": "keys.json"},
        "unit": {"sealed_readers": list(house.settings.unit.sealed_readers)},
    }
    sections = (
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for name, values in content.items()
    )
    (folder / "config.toml").write_text("\n".join(sections))
    return folder


def shell(folder: Path, *words: str, code: int = 0, **environment: str) -> str:
    """What a command prints; it must end with this exit code, and without a traceback."""
    status, printed = forked(folder, cli.main, (), words, environment)
    assert "Traceback" not in printed, printed
    assert status == code, printed
    return printed


def killed(folder: Path, point: str, calls: int, *words: str, **environment: str) -> None:
    """Runs a command that is killed at the n-th call of the point."""
    status, printed = forked(folder, _run_deadly, (point, calls), words, environment)
    assert status == -signal.SIGKILL, printed


def webhook_settings(**changes: str) -> dict[str, str]:
    keys = {"MODE": "webhook", "WEBHOOK_URL": WEBHOOK_URL, "WEBHOOK_SECRET": "a-b_C1"} | changes
    return {f"ANTI_NARKOBA_TELEGRAM__{key}": value for key, value in keys.items()}


def forked(
    folder: Path, run: Callable[..., object], args: tuple[Any, ...], words: tuple[str, ...], environment: dict[str, str]
) -> tuple[int, str]:
    """Calls `run` in a process of its own, as a command with these words; its exit code and what it printed."""
    output = folder / f"output-{os.urandom(4).hex()}"
    told = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    process: BaseProcess = _forks.Process(target=_run, args=(folder, output, told, words, run, args))
    process.start()
    process.join(HANG_SECONDS)
    assert process.exitcode is not None, f"{words} hangs"
    printed = output.read_text()
    output.unlink()
    return process.exitcode, printed


def spoken_with(run: Callable[..., object], *args: Any) -> tuple[BaseProcess, BinaryIO, BinaryIO]:
    """Calls `run` in a process of its own; with its standard input and output."""
    theirs_in, ours_in = _forks.Pipe(duplex=False)
    ours_out, theirs_out = _forks.Pipe(duplex=False)
    process: BaseProcess = _forks.Process(target=_speak, args=(theirs_in, theirs_out, run, args))
    with theirs_in, theirs_out, ours_in, ours_out:
        process.start()
        to, back = os.dup(ours_in.fileno()), os.dup(ours_out.fileno())
    return process, os.fdopen(to, "wb", 0), os.fdopen(back, "rb", 0)


def _speak(told: Connection, tells: Connection, run: Callable[..., object], args: tuple[Any, ...]) -> None:
    for pipe, stream in ((told, 0), (tells, 1)):
        with pipe:
            os.dup2(pipe.fileno(), stream)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    os.chdir(ROOT)
    run(*args)


def _run(  # noqa: PLR0917 - given to a process by position
    folder: Path,
    output: Path,
    environment: dict[str, str],
    words: tuple[str, ...],
    run: Callable[..., object],
    args: tuple[Any, ...],
) -> None:
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["anti-narkoba", *words]
    run(*args)


def _run_deadly(point: str, calls: int) -> None:
    module, names = point.split(":")
    *outer, name = names.split(".")
    holder: Any = import_module(module)
    for each in outer:
        holder = getattr(holder, each)
    real, left = getattr(holder, name), calls

    def deadly(*args: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)

    setattr(holder, name, deadly)
    cli.main()
