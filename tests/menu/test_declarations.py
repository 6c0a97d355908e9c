"""Commands, buttons and prompts: nothing is declared without handler, roles and sentences, or handled undeclared."""

import pytest

from bot.handlers import capabilities
from bot.handlers.commands import COMMANDS
from bot.handlers.router import ANSWERS, PRESSES, RUN
from bot.i18n import LANGUAGES, sentences
from bot.messages import Verb
from bot.models.prompt import PromptKind


def test_every_capability_is_there() -> None:
    assert len(capabilities.__all__) >= 9


def test_every_command_has_a_handler_and_roles_and_no_word_is_declared_twice() -> None:
    assert {each.name for each in COMMANDS} == set(RUN)
    assert all(each.roles for each in COMMANDS)
    words = [word for each in COMMANDS for word in (each.name, each.alias) if word]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_sentences(language: str) -> None:
    needed = {f"{kind}.{each.name}" for each in COMMANDS for kind in ("command", "menu")}
    assert needed - set(sentences(language)) == {"menu.start", "menu.menu"}  # which stand in no menu


def test_every_button_and_every_prompt_has_a_handler_and_roles() -> None:
    assert set(PRESSES) == set(Verb)
    assert set(ANSWERS) == set(PromptKind)
    assert all(entry.roles for table in (PRESSES, ANSWERS) for entry in table.values())
