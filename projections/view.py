"""The core of every view: its tables, and how events change their rows.

A view is a class with a name, a version and some :class:`Shape` s (tables).  For each batch of events the
projector (through ``fill.py``)

1. asks ``keys(event)`` which rows the events will read or change and loads them with one query per table,
2. calls ``apply(recorded, rows)`` for each event in order; it changes plain dicts in memory,
3. writes the changed rows and the reading position in one transaction.

So nothing per event reaches the database.  **A row belongs to one stream**: events of two streams never
change the same row, because their partitions are read by different processes.  Figures over many streams are
computed by the query.

Every table exists in two slots, ``a`` and ``b``.  One is live; a rebuild fills the other and then switches.
Delete all tables, and a rebuild brings them back.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, ClassVar

import sqlalchemy as sa

from domain.envelope import Event
from domain.ports import Recorded

SLOTS = ("a", "b")

SLOT_MEMORY = 1.0
"""Seconds for which a process may go on reading the old slot after a switch."""

Row = dict[str, Any]
"""One row of a table by column name."""

Key = tuple[Any, ...]
"""Values of a shape's ``by`` columns, or of its primary key."""

registry = sa.MetaData()
"""The table that every view shares."""

views = sa.Table(
    "views",
    registry,
    sa.Column("view", sa.String(80), primary_key=True),
    sa.Column("active_slot", sa.String(1), nullable=False),
)
"""The live slot of each view, by ``View.ident()``."""


class Shape:
    """A table of a view.

    Args:
        name: Short name, unique within the view.
        columns: Columns with at least one primary key; copied into each slot's table.
        by: Columns by which rows are loaded together, the primary key when left out.  They never change.
        indexes: Tuples of columns to index.
        append_only: Rows are only added, never loaded or changed (a timeline).
    """

    def __init__(
        self,
        name: str,
        *columns: sa.Column[Any],
        by: Sequence[str] = (),
        indexes: Sequence[Sequence[str]] = (),
        append_only: bool = False,
    ) -> None:
        self.name, self.columns, self.append_only = name, columns, append_only
        self.primary = tuple(column.name for column in columns if column.primary_key)
        self.by = tuple(by) or self.primary
        self.names = tuple(column.name for column in columns)
        self.blank: Row = dict.fromkeys(self.names)
        self.key_of, self.by_of = _picker(self.primary), _picker(self.by)
        self.indexes = [tuple(index) for index in indexes]
        if not self.primary:
            raise TypeError(f"{name} needs a primary key: repeats are found and rows are changed by it.")
        if self.by != self.primary[: len(self.by)] and self.by not in self.indexes:
            self.indexes.append(self.by)


class Rows:
    """The rows of one batch in memory, as handlers see and change them.

    A row is found only if ``keys`` asked for it; asking for another is a mistake of the view and raises.
    """

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._shapes = {shape.name: shape for shape in shapes}
        self._groups: dict[str, dict[Key, dict[Key, Row]]] = {name: {} for name in self._shapes}
        self.changed: dict[str, dict[Key, Row]] = {name: {} for name in self._shapes}
        self.deleted: dict[str, dict[Key, None]] = {name: {} for name in self._shapes}
        self.added: dict[str, list[Row]] = {name: [] for name in self._shapes}

    def expect(self, table: str, by: Key) -> None:
        """Make room for the rows of *by*, which the runner then loads."""
        self._groups[table].setdefault(by, {})

    def wanted(self, table: str) -> list[Key]:
        """Return every ``by`` value to load."""
        return list(self._groups[table])

    def loaded(self, table: str, row: Row) -> None:
        """Take in a stored *row*."""
        shape = self._shapes[table]
        self._groups[table][shape.by_of(row)][shape.key_of(row)] = row

    def all(self, table: str, *by: Any) -> list[Row]:
        """Return the rows of *table* whose ``by`` columns have these values; do not change them directly."""
        return list(self._groups[table][by].values())

    def get(self, table: str, *primary: Any, by: Key | None = None) -> Row | None:
        """Return the row with this primary key, or ``None``.

        *by* names its group when the table is loaded by other columns than the primary key.
        """
        return self._groups[table][primary if by is None else by].get(primary)

    def put(self, table: str, **values: Any) -> Row:
        """Insert or replace a row; columns left out become null.

        A row that is only put, and not read by the same event, need not be asked for by ``keys``.
        """
        shape = self._shapes[table]
        row = _filled(table, shape, values)
        primary = shape.key_of(row)
        self._groups[table].setdefault(shape.by_of(row), {})[primary] = row
        self.changed[table][primary] = row
        self.deleted[table].pop(primary, None)
        return row

    def change(self, table: str, row: Row, **values: Any) -> None:
        """Change columns of a *row* that :meth:`get`, :meth:`all` or :meth:`put` returned; not its key."""
        if values:
            if not row.keys() >= values.keys():
                raise KeyError(f"{table} has no column {', '.join(values.keys() - row.keys())}")
            row.update(values)
        self.changed[table][self._shapes[table].key_of(row)] = row

    def delete(self, table: str, row: Row) -> None:
        """Remove a *row* that was returned by this object."""
        shape = self._shapes[table]
        primary = shape.key_of(row)
        self._groups[table][shape.by_of(row)].pop(primary, None)
        self.changed[table].pop(primary, None)
        self.deleted[table][primary] = None

    def add(self, table: str, **values: Any) -> None:
        """Append a row to an append-only table; columns left out become null."""
        self.added[table].append(_filled(table, self._shapes[table], values))


class View(ABC):
    """One view.  Subclasses give name, version, shapes, ``keys`` and ``apply``, and add their queries.

    A query is a method that reads ``self.live(<shape>)`` within ``self.reading()``::

        def one(self, uscc: str) -> Entry | None:
            table = self.live("entries")
            with self.reading() as connection:
                row = connection.execute(sa.select(table).where(table.c.uscc == uscc)).mappings().first()
            return row and Entry(**row)
    """

    name: ClassVar[str]
    """Permanent short name, also the prefix of its tables."""

    version: ClassVar[int] = 1
    """Grows when columns or handlers change; the new version gets tables and positions of its own."""

    takes: ClassVar[tuple[type[Event], ...]] = (Event,)
    """Kinds of event, with their subclasses, that the view looks at; it is not asked about others."""

    shapes: ClassVar[Sequence[Shape]]
    _made: ClassVar[dict[str, dict[str, sa.Table]]]

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._slot, self._slot_until = SLOTS[0], 0.0

    @abstractmethod
    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield ``(shape, values of its by columns)`` for every row that *event* may read or change."""

    @abstractmethod
    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Change *rows* by one event; events the view has no interest in change nothing."""

    @classmethod
    def ident(cls) -> str:
        """Name and version: under it the positions are kept."""
        return f"{cls.name}_v{cls.version}"

    @classmethod
    def tables(cls, slot: str) -> dict[str, sa.Table]:
        """Return the tables of *slot* by shape name."""
        if "_made" not in cls.__dict__:
            cls._made = {each: cls._make(each) for each in SLOTS}
        return cls._made[slot]

    @classmethod
    def _make(cls, slot: str) -> dict[str, sa.Table]:
        metadata, made = sa.MetaData(), {}
        for shape in cls.shapes:
            full = f"{cls.ident()}_{shape.name}_{slot}"
            table = sa.Table(full, metadata, *(column._copy() for column in shape.columns))
            for columns in shape.indexes:
                sa.Index(f"{full}_{'_'.join(columns)}", *(table.c[name] for name in columns))
            made[shape.name] = table
        return made

    def slot(self) -> str:
        """Return the live slot; remembered for :data:`SLOT_MEMORY`."""
        now = time.monotonic()
        if now >= self._slot_until:
            with self.engine.connect() as connection:
                self._slot = active_slot(connection, self.ident())
            self._slot_until = now + SLOT_MEMORY
        return self._slot

    def live(self, shape: str) -> sa.Table:
        """Return the table that readers use now."""
        return self.tables(self.slot())[shape]

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection for queries."""
        with self.engine.connect() as connection:
            yield connection


def active_slot(connection: sa.Connection, ident: str) -> str:
    """Return the live slot of the view *ident*, ``a`` before anything was recorded."""
    found = connection.execute(sa.select(views.c.active_slot).where(views.c.view == ident)).scalar()
    return str(found or SLOTS[0])


def _filled(table: str, shape: Shape, values: Row) -> Row:
    """Return a row with every column of *shape*, in order."""
    row = {**shape.blank, **values}
    if len(row) > len(shape.blank):
        raise KeyError(f"{table} has no column {', '.join(values.keys() - shape.blank.keys())}")
    return row


def _picker(names: tuple[str, ...]) -> Callable[[Row], Key]:
    """Return what takes the values of these columns out of a row."""
    if len(names) == 1:
        [name] = names
        return lambda row: (row[name],)
    return itemgetter(*names)
