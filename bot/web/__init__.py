"""The web server: webhook, health, metrics."""
