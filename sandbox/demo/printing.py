"""`anti-narkoba demo` without a terminal: prints the story as it happens."""

from contextlib import closing

from sandbox.demo.installation import Installation
from sandbox.demo.stage import Stage
from sandbox.demo.story import Story
from sandbox.demo.transcript import Transcript
from sandbox.telegram.server import Sandbox


def print_story() -> int:
    """Plays and prints the story; returns the exit code, 0 when no report was lost."""
    with (
        Sandbox() as sandbox,
        closing(Installation()) as installation,
        closing(Stage(sandbox.url, sandbox.world, installation, lambda: None)) as stage,
    ):
        stage.set_up()
        lost = Story(stage, stage.cast, Transcript(stage.database, stage.clock)).play()
    return 1 if lost else 0
