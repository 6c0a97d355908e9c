"""Bringing a tip to somebody who takes it."""
