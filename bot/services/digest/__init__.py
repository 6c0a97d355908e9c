"""The week for leadership."""
