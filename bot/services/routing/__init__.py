"""Offers of tips, and their escalation."""
