"""The short form of `make mutants`: the list fits the code, and the run tells killed mutants from survivors."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.run import KILLED, NOT_RUN, ROOT, SURVIVED, Mutant, faults, judge, listed

MUTANT = Mutant("the-answer", "answer.py", "ANSWER = 42", "ANSWER = 41", ("test_answer.py",))


def test_every_mutant_changes_one_place_and_has_tests() -> None:
    assert [fault for each in listed() for fault in faults(each, ROOT)] == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one line of code, and one test of it."""
    (tmp_path / "answer.py").write_text("ANSWER = 42\nUNTESTED = 1\n")
    (tmp_path / "test_answer.py").write_text("from answer import ANSWER\ndef test_answer(): assert ANSWER == 42\n")
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        {"file": "no.py"},
        {"old": "ANSWER = 43"},
        {"old": "="},
        {"new": "ANSWER ="},
        {"tests": ()},
        {"tests": ("no.py",)},
    ],
    ids=str,
)
def test_a_wrong_entry_of_the_list_is_seen(project: Path, change: dict[str, str]) -> None:
    assert faults(MUTANT, project) == []
    assert faults(replace(MUTANT, **change), project) != []


def test_the_run_sees_which_mutants_survive(project: Path) -> None:
    before = (project / "answer.py").read_text()
    untested = replace(MUTANT, old="UNTESTED = 1", new="UNTESTED = 2")
    known = replace(untested, reason="nobody reads it")
    gone = replace(MUTANT, new="OTHER = 42")
    verdicts = [judge(each, project) for each in (MUTANT, untested, known, gone)]
    assert [each.result for each in verdicts] == [KILLED, SURVIVED, SURVIVED, NOT_RUN]
    assert [each.accepted for each in verdicts] == [True, False, True, False]
    assert verdicts[0].detail == "test_answer.py::test_answer"
    assert (project / "answer.py").read_text() == before
