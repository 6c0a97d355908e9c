"""Copies the whole database: to a file and back, or to another database."""
