"""The way in and out: receiver, inbox, worker; outbox, sender, recipients. Knows no capability."""
