"""Data that comes with the program. `SOURCES.md` names its origin."""
