"""`python -m bot`: the same as `anti-narkoba`."""

from bot.cli import main

main()
