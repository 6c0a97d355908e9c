"""Starts bots cheaply: everything is imported once, then each life is a fork, a process of its own.

Lines on standard input start a life and are answered on standard output: `{"arm": ...}` by `pid N`, its end by
`ended STATUS`. When standard input ends, so does this; when this ends, so does the life.
"""

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

os.environ.setdefault("PTB_TIMEDELTA", "1")

from bot import app
from bot.database import schema
from bot.database.preflight import database_fault, open_database, prepare
from bot.errors import Misconfigured
from bot.reading.understanding import understand
from bot.settings import load_settings
from tests.rig import commands, mistakes, points, stock
from tests.rig.deadly import Deadly

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def live(folder: Path, order: dict[str, Any]) -> None:
    """The forked process: the bot, until it is killed or told to end."""
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.environ.update(order.get("environment", {}))
    deadly = Deadly(folder)
    schema.MIGRATIONS = Path(order.get("migrations", schema.MIGRATIONS))
    if order["arm"] == "command":
        os.chdir(folder)
        commands.run(deadly, folder / "clock", order["words"])
        return
    if order["arm"] == "stock":
        stock.run(folder, order, deadly)
        return
    points.install(deadly, points.Journal(folder / "journal"), folder / "clock")
    if order.get("mistake"):
        mistakes.MISTAKES[order["mistake"]]()
    settings = load_settings(folder / "config.toml")
    if order.get("migrate"):
        database = open_database(settings)
        prepare(database)
        database.close()
    asyncio.run(app.run_bot(settings))


def main(folder: Path) -> None:
    die_with_parent()
    understand("transaksi sabu")  # its lists are read once
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            die_with_parent()
            status = 1
            try:
                live(folder, json.loads(line))
                status = 0
            except Misconfigured as error:
                os.write(2, f"{error}\n".encode())
            except DBAPIError as error:  # as the command line does
                os.write(2, f"{database_fault(error)}\n".encode())
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(status)
        print(f"pid {process}", flush=True)
        _, status = os.waitpid(process, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)
