"""What every capability uses: tips, people, permissions, areas, wording, due steps, alarms, conversations."""
