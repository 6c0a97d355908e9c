"""The officer's side of a tip: answers, changed words, a disputed outcome."""
