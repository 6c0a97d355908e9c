"""Copies of the whole database: into a file and back, or into another database."""
