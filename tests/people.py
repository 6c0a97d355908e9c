"""Who plays in tests of rights: one member for each role."""

EVERYBODY = frozenset({"officer", "liaison", "leader", "operator"})
