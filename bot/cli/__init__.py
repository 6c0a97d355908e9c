"""The command line. Each file has the commands of one subject."""

import os
import sys

from cyclopts import CycloptsError
from sqlalchemy.exc import DBAPIError

from bot.cli import backup, digest, invites, membership, operations, read, run, setup  # noqa: F401 - registers every command
from bot.cli.shell import app, err
from bot.database.preflight import database_fault
from bot.errors import Misconfigured
from bot.operations.private_files import keep_new_files_private

os.environ.setdefault("PTB_TIMEDELTA", "1")


def main() -> None:
    """Runs a command. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage."""
    keep_new_files_private()
    try:
        code = app(exit_on_error=False, print_error=True, result_action="return_value")
    except Misconfigured as error:
        err.print(str(error))
        sys.exit(1)
    except DBAPIError as error:
        err.print(str(database_fault(error)))
        sys.exit(1)
    except CycloptsError:
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
