"""`anti-narkoba demo` without a terminal: the story, printed as it happens."""

from contextlib import closing

from sandbox.demo.installation import Installation
from sandbox.demo.stage import Stage
from sandbox.demo.story import Story
from sandbox.demo.transcript import Transcript
from sandbox.telegram.server import Sandbox


def tell() -> int:
    """Plays the story; 0 when nothing was lost."""
    with (
        Sandbox() as sandbox,
        closing(Installation()) as new,
        closing(Stage(sandbox.url, sandbox.world, new, lambda: None)) as stage,
    ):
        stage.set_up()
        lost = Story(stage, stage.cast, Transcript(stage.database, stage.clock)).play()
    return 1 if lost else 0
