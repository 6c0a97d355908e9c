"""Data that ships with the program; `SOURCES.md` says where it comes from."""
