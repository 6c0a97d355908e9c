"""`make mutants`: breaks the code in one place at a time, and expects that a test fails.

`mutants.toml` lists the places. Prints a line for each. Exits with 1 if a mutant survives that has no reason in the
list, or if its tests did not run; with 2 if the list is wrong or the tests fail without a mutant.
"""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from compileall import compile_dir
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COPIED = ("bot", "sandbox", "migrations", "tests", "pyproject.toml", "config.example.toml")
WORKERS = 2
# In seconds. A mutant may loop for ever.
LONGEST_RUN, LONGEST_RUN_WITHOUT_MUTANT = 300, 1200
KILLED, SURVIVED, NOT_RUN = "killed", "SURVIVED", "NOT RUN"
PASSED, FAILED = 0, 1  # exit codes of pytest


@dataclass(frozen=True)
class Mutant:
    """One change of a file. `old` occurs once in it. After the change one of the tests is expected to fail.

    `reason`: why none does.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """The result of a mutant: `detail` is the test that failed first, or why none did."""

    mutant: Mutant
    result: str
    detail: str

    @property
    def accepted(self) -> bool:
        return self.result == KILLED or (self.result == SURVIVED and bool(self.mutant.reason))


def listed() -> list[Mutant]:
    """The mutants of the list, in its order."""
    table = tomllib.loads((HERE / "mutants.toml").read_text())
    return [Mutant(name, **entry | {"tests": tuple(entry["tests"].split())}) for name, entry in table.items()]


def faults(mutant: Mutant, root: Path) -> list[str]:
    """What is wrong with an entry of the list."""
    path = root / mutant.file
    source = path.read_text() if path.is_file() else ""
    found = [f"{mutant.name}: there is no {each}" for each in mutant.tests if not (root / each).exists()]
    if not mutant.tests:
        found.append(f"{mutant.name}: has no tests")
    if (times := source.count(mutant.old)) != 1:
        found.append(f"{mutant.name}: its text occurs {times} times in {mutant.file}")
    elif not _is_python(source.replace(mutant.old, mutant.new)):
        found.append(f"{mutant.name}: the changed file is no Python")
    return found


def judge(mutant: Mutant, folder: Path) -> Verdict:
    """Runs the tests against the mutant in this copy."""
    with _changed(folder / mutant.file, mutant):
        code, output = run_tests(mutant.tests, folder, LONGEST_RUN)
    if code is None:
        return Verdict(mutant, KILLED, f"no end within {LONGEST_RUN} seconds")
    if code == PASSED:
        return Verdict(mutant, SURVIVED, mutant.reason)
    return Verdict(mutant, KILLED if code == FAILED else NOT_RUN, first_failed(output))


def first_failed(output: str) -> str:
    """The test that failed first, as pytest names it; without one the end of its output."""
    starts = ("FAILED ", "ERROR tests")  # other lines that start with ERROR are of the log
    summary = (line.partition(" ")[2].partition(" - ")[0] for line in output.splitlines() if line.startswith(starts))
    return next(summary, output[-2000:])


def run_tests(tests: Iterable[str], folder: Path, longest: float) -> tuple[int | None, str]:
    """Runs tests of a copy until one fails. Returns the exit code, or None after `longest` seconds, and the output."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql", *tests]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        return None, ""
    finally:  # ends what the tests have started, too
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, output


@contextmanager
def _changed(path: Path, mutant: Mutant) -> Iterator[None]:
    source = path.read_text()
    path.write_text(source.replace(mutant.old, mutant.new))
    try:
        yield
    finally:
        path.write_text(source)


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _copy(folder: Path) -> Path:
    """Copies the code and the tests into this new folder."""
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    # Python reads a compiled file only if the source's content is the same. The default compares its size and second.
    for name in ("bot", "sandbox"):
        compile_dir(folder / name, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return folder


def _fail_without_mutant(mutants: Sequence[Mutant], folders: Sequence[Path]) -> list[str]:
    """The tests that fail without a mutant: they would kill every mutant."""
    tests = sorted({each for mutant in mutants for each in mutant.tests})
    shares = [tests[number :: len(folders)] for number in range(len(folders))]
    runs = [(share, folder, LONGEST_RUN_WITHOUT_MUTANT) for share, folder in zip(shares, folders, strict=True) if share]
    with ThreadPoolExecutor(len(folders)) as pool:
        results = list(pool.map(lambda run: run_tests(*run), runs))
    return [first_failed(output) for code, output in results if code != PASSED]


def _verdicts(mutants: Sequence[Mutant], folders: Sequence[Path]) -> Iterator[Verdict]:
    """The verdicts in the order of the list. Each copy is used by one mutant at a time."""
    free: SimpleQueue[Path] = SimpleQueue()
    for folder in folders:
        free.put(folder)

    def judge_in_free_folder(mutant: Mutant) -> Verdict:
        folder = free.get()
        try:
            return judge(mutant, folder)
        finally:
            free.put(folder)

    with ThreadPoolExecutor(len(folders)) as pool:
        try:
            yield from pool.map(judge_in_free_folder, mutants)
        finally:
            pool.shutdown(cancel_futures=True)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(names: Sequence[str]) -> int:
    mutants = [each for each in listed() if not names or each.name in names]
    wrong = [f"{name}: no such mutant" for name in names if name not in {each.name for each in mutants}]
    wrong += [fault for each in mutants for fault in faults(each, ROOT)]
    if wrong:
        _say("\n".join(wrong))
        return 2
    start = time.monotonic()
    with TemporaryDirectory(prefix="mutants-") as place:
        folders = [_copy(Path(place) / str(number)) for number in range(min(WORKERS, len(mutants)))]
        if failed := _fail_without_mutant(mutants, folders):
            _say("\n".join(["These tests fail without a mutant:", *failed]))
            return 2
        verdicts = []
        for each in _verdicts(mutants, folders):
            _say(f"{each.result:8}  {each.mutant.name:48}  {each.detail}")
            verdicts.append(each)
    counts = Counter(each.result for each in verdicts)
    numbers = ", ".join(f"{number} {result}" for result, number in counts.items())
    _say(f"{len(mutants)} mutants: {numbers}; {(time.monotonic() - start) / 60:.1f} minutes")
    return 0 if all(each.accepted for each in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
