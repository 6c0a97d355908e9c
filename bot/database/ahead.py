"""What the steps of one transaction look up by key: it is read once for all of them, in one query.

A batch of events asks the same few questions about each event: who wrote it, is the message stored, which villages has
the officer. `Ahead` answers them from memory. An answer is forgotten when a row is added that could change it, and all
answers are forgotten when a step writes anything else.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar

from sqlalchemy import BindParameter, CompoundSelect, Row, Select, Table
from sqlalchemy.sql import visitors

from bot.database.adding import AddingSession
from bot.models.base import Base

Memo = TypeVar("Memo")


def _first_column(row: Row[Any]) -> Hashable:
    return row[0]  # type: ignore[no-any-return]  # a key


@dataclass(frozen=True, eq=False)
class Lookup:
    """A query for many keys at once. Without the parameter of `parts` there is one key, None.

    `parts`: its expanding parameters, one for each part of a key; what else it finds is ignored. `key_of`: the key that
    a found row belongs to. `within`: its parameter `since` is that long before now. `entities`: it selects objects of
    the session, not columns. `also`: tables that it reads besides those it names, such as by eager loading.
    `changed_by`: by table, the function that returns the key whose answer a new row changes, from columns that stay as
    they were in `tx.add`. Without an entry a new row of a table that the query reads changes all answers. `kept_by`:
    tables whose new rows leave answers as they are, because the code that adds them counts them in a memo.
    `unaffected_by`: tables whose new rows never change an answer, also if they are changed before they are inserted.
    """

    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
    parts: tuple[str, ...] = ("keys",)
    key_of: Callable[[Row[Any]], Hashable] = _first_column
    entities: bool = False
    within: timedelta | None = None
    also: frozenset[type[Base]] = frozenset()
    changed_by: Mapping[type[Base], Callable[[Mapping[str, Any]], Hashable]] = field(default_factory=dict)
    kept_by: frozenset[type[Base]] = frozenset()
    unaffected_by: frozenset[type[Base]] = frozenset()

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that it reads."""
        named = {each.name for each in visitors.iterate(self.statement) if isinstance(each, Table)}
        return frozenset(named | {model.__tablename__ for model in self.also})

    @cached_property
    def has_keys(self) -> bool:
        parameters = (each for each in visitors.iterate(self.statement) if isinstance(each, BindParameter))
        return any(each.key == self.parts[0] for each in parameters)

    def reads(self, model: type[Base]) -> bool:
        """Whether a new row of this model may matter."""
        return model.__tablename__ in self.tables and model not in self.unaffected_by

    def params(self, keys: set[Hashable]) -> dict[str, Any]:
        if not self.has_keys:
            return {}
        if len(self.parts) == 1:
            return {self.parts[0]: list(keys)}
        columns = zip(*keys, strict=True)
        return {name: list(set(column)) for name, column in zip(self.parts, columns, strict=True)}

    def is_about(self, keys: set[Hashable], model: type[Base], row: Mapping[str, Any]) -> bool:
        """Whether a new row may change the answer for one of these keys."""
        key_of = self.changed_by.get(model)
        return self.reads(model) and (key_of is None or key_of(row) in keys)


@dataclass
class Ahead:
    """The answers that are known in this transaction. `steps`: how many steps it has at most."""

    session: AddingSession
    now: datetime
    steps: int = 1
    _expected: dict[Lookup, set[Hashable]] = field(default_factory=lambda: defaultdict(set))
    _answers: dict[Lookup, dict[Hashable, list[Any]]] = field(default_factory=dict)
    _memos: dict[tuple[type, Lookup | None], Any] = field(default_factory=dict)

    def expect(self, lookup: Lookup, keys: Iterable[Hashable]) -> None:
        """Says which keys will probably be asked for, so that the first question reads all of them."""
        self._expected[lookup].update(keys)

    def ask(self, lookup: Lookup, key: Hashable = None) -> Sequence[Any]:
        """The rows of this key."""
        if self.session.has_changes:
            self.session.flush()
        known = self._answers.setdefault(lookup, {})
        if key not in known:
            self._read(lookup, known, {key, *self._expected[lookup]} - known.keys())
        return known[key]

    def knows(self, lookup: Lookup) -> bool:
        return bool(self._answers.get(lookup))

    def memo(self, kind: type[Memo], lookup: Lookup | None = None) -> Memo:
        """What the steps of this transaction remember in an object of this class.

        It is forgotten with the answers of its lookup, or else with all answers.
        """
        memo: Memo = self._memos.setdefault((kind, lookup), kind())
        return memo

    def added(self, model: type[Base], row: Base) -> None:
        """Forgets the answers that a new row changes."""
        for lookup, answers in self._answers.items():
            if not answers or not lookup.reads(model) or model in lookup.kept_by:
                continue
            if key_of := lookup.changed_by.get(model):
                if answers.pop(key_of(vars(row)), None) is None:
                    continue
            else:
                answers.clear()
            self._memos = {key: memo for key, memo in self._memos.items() if key[1] is not lookup}

    def forget(self) -> None:
        self._answers.clear()
        self._memos.clear()

    def _read(self, lookup: Lookup, known: dict[Hashable, list[Any]], keys: set[Hashable]) -> None:
        self.session.flush_if_gathered(partial(lookup.is_about, keys))
        for key in keys:
            known[key] = []
        params = lookup.params(keys)
        if lookup.within:
            params["since"] = self.now - lookup.within
        for row in self.session.read(lookup.statement, params, entities=lookup.entities):
            key = lookup.key_of(row) if lookup.has_keys else None
            if key in keys:
                known[key].append(row)
