"""Who may send a tip, typed by hand: in one place, because the tables of commands, presses and answers all need it."""

# product.md, "People": every member may send a tip, whatever the role. Today officers only; write EVERYBODY here when
# `/lapor` is for every member.
EVERYBODY = frozenset({"officer", "liaison", "leader", "operator"})
REPORTERS = frozenset({"officer"})
