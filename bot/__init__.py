"""Anti Narkoba: tips from village officers, answered for until they are settled."""
