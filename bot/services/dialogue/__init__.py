"""Between the officer and the liaison: questions, answers, edited messages, a disputed outcome."""
