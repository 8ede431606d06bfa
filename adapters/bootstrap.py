"""The one place that wires: settings in, a running :class:`System` out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import sqlalchemy as sa

from adapters.database import open_engine
from adapters.documents import DocumentFolder
from adapters.event_log import Broken, EventSource
from adapters.health import Health, Watch
from adapters.identity import Identity
from adapters.identity.service import utc_now
from adapters.identity.shape import migrate, pending
from adapters.journal_source import JournalSource
from adapters.persons import Persons
from adapters.projector import EmbeddedProjector, catch_up
from adapters.settings import Settings, SettingsError
from adapters.store import StoreJournal, open_journal
from adapters.tracking import prepare
from domain import calendar, rulebook
from domain.casework import Casework
from domain.law import Law
from projections.deadlines import Deadlines
from projections.draws import Draws
from projections.matters import Matters
from projections.notices import Notices
from projections.objections import Objections
from projections.past_lists import PastLists
from projections.register import Register
from projections.rounds import Rounds
from projections.timeline import Timeline
from projections.view import View
from projections.worklist import Worklist

if TYPE_CHECKING:
    from adapters.kafka_log import KafkaLog


class Views:
    """Every view, each reading its live slot.  To add a view, add it here."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.register = Register(engine)
        self.worklist = Worklist(engine)
        self.timeline = Timeline(engine)
        self.notices = Notices(engine)
        self.objections = Objections(engine)
        self.rounds = Rounds(engine)
        self.matters = Matters(engine)
        self.deadlines = Deadlines(engine)
        self.draws = Draws(engine)
        self.past_lists = PastLists(engine)

    @property
    def all(self) -> Sequence[View]:
        """The views in the order of this class."""
        return [value for value in vars(self).values() if isinstance(value, View)]

    def named(self, name: str) -> View:
        """
        Return one view.

        Raises:
            SettingsError: there is none of this name; lists those there are.
        """
        for view in self.all:
            if view.name == name:
                return view
        raise SettingsError(f"There is no view {name!r}. Views: {', '.join(view.name for view in self.all)}.")


@dataclass(kw_only=True)
class System:
    """All parts of one running process."""

    settings: Settings
    clock: Callable[[], datetime]
    law: Law
    journal: StoreJournal
    engine: sa.Engine
    casework: Casework
    identity: Identity
    people: Persons
    documents: DocumentFolder
    views: Views
    source: EventSource
    watch: Watch
    projector: EmbeddedProjector | None = None
    _closed: bool = field(default=False, repr=False)

    def behind_by(self, position: int) -> int:
        """Return how many events the slowest view lacks until it shows everything up to *position*."""
        try:
            return self.watch.waiting(position)
        except Broken:
            return 1  # at least the one that was asked for

    def is_behind(self, position: int) -> bool:
        """Whether some view does not yet show everything up to *position*."""
        return self.behind_by(position) > 0

    def health(self) -> Health:
        """How far the views are behind, what is parked, and the last error."""
        return self.watch.health(self.projector.projector.last_error if self.projector else "")

    def catch_up(self) -> None:
        """Bring the views up to the last event, in this thread (embedded only)."""
        if self.settings.embedded:
            catch_up(self.journal, self.views.engine, self.views.all)

    def start(self) -> None:
        """Begin to keep the views up to date in a thread; distributed, ``tidu project`` does it instead."""
        if self.settings.embedded and self.projector is None:
            self.projector = EmbeddedProjector(self.journal, self.views.engine, self.views.all)
            self.projector.start()

    def close(self) -> None:
        """End the thread and give all connections back; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        if self.projector:
            self.projector.stop()
        for part in (self.source, self.journal):
            close = getattr(part, "close", None)
            if close:
                close()
        self.views.engine.dispose()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def build(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> System:
    """
    Wire a system and return it, not yet started.

    Embedded, missing folders and tables are made; distributed, that is what ``tidu migrate`` is for.

    Raises:
        SettingsError: the tables are missing or old.
        RulebookError: a rulebook file is wrong.
    """
    make_folders(settings)
    law = Law(rulebook.load(), calendar.load())
    journal, engine = open_journal(settings.store), open_engine(settings.store)
    try:
        if settings.embedded:
            migrate(engine)
        elif pending(engine):
            raise SettingsError("The tables of TIDU_STORE are missing or old. Run: tidu migrate")
        views = Views(engine if settings.views_url == settings.store else open_engine(settings.views_url))
        if settings.embedded:
            prepare(views.engine, views.all)
        source = source_of(settings, journal)
        identity = Identity(engine, settings.secret_key, clock=clock)
        return System(
            settings=settings,
            clock=clock,
            law=law,
            journal=journal,
            engine=engine,
            casework=Casework(journal, law, clock, alg=settings.hash, pool=identity),
            identity=identity,
            people=Persons(engine, settings.secret_key, clock),
            documents=DocumentFolder(
                engine, settings.documents_folder, largest=settings.largest_document, clock=clock
            ),
            views=views,
            source=source,
            watch=Watch(journal, views.engine, views.all, source),
        )
    except BaseException:
        journal.close()
        engine.dispose()
        raise


def source_of(settings: Settings, journal: StoreJournal) -> EventSource:
    """Return where projectors read: the topic, or the store itself when embedded."""
    return JournalSource(journal) if settings.embedded else kafka_log(settings)


def kafka_log(settings: Settings) -> "KafkaLog":
    """
    Return the log on Kafka; nothing is asked of the broker yet.

    Raises:
        SettingsError: no broker is named.
    """
    if settings.embedded:
        raise SettingsError("This needs a broker. Set TIDU_KAFKA to its address, for example 127.0.0.1:9092.")
    # Imported here: the client takes longer to load than all the rest of the embedded form.
    from adapters.kafka_log import KafkaLog

    return KafkaLog(settings.kafka, topic=settings.topic, options=settings.kafka_options)


def make_folders(settings: Settings) -> None:
    """Make the folders that the settings name."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    for url in (settings.store, settings.views_url):
        if url.startswith("sqlite:///") and ":memory:" not in url:
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
