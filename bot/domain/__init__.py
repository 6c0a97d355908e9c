"""Shared by all capabilities: tips, people, permissions, areas, wording, due steps, alarms, conversations."""
