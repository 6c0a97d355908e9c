"""Checks of an installation. Each fault is a text that tells the operator what to do."""
