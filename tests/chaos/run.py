"""The run: start everything, let clerks work, kill at random, wait for calm, compare."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adapters.bootstrap import Views
from adapters.database import open_engine
from adapters.health import Watch
from adapters.identity import Identity
from adapters.identity.model import NewAccount
from adapters.kafka_log import KafkaLog
from adapters.rebuild import rebuild
from adapters.restore import merged
from adapters.store import StoreJournal, open_journal
from adapters.verify import rows, verify, verify_against_topic
from domain import events as ev
from domain.dossier import dossier_id
from domain.people import Office as Authority
from domain.people import Role
from domain.ports import Recorded
from domain.rulebook.model import Level
from tests.chaos.clerks import Clerk, Office, Told
from tests.flow.figures_view import contents
from tests.services.kafka import KafkaBroker
from tests.services.postgres import PostgresServer
from tests.services.processes import Process, remove_at_end
from tests.services.waiting import free_port, wait_until

PARTITIONS = 6
CLERKS = 4
PASSWORD = "chaos-chaos-2026"
TIDU = Path(sys.executable).with_name("tidu")
COMMANDS = {"web": "serve", "relay": "relay", "project": "project"}
ROLES = {"web": 14, "relay-1": 7, "relay-2": 7, "project-1": 7, "project-2": 7, "kafka": 4, "postgres": 4}
"""How often each is killed, out of 50."""


@dataclass
class Result:
    """What a run did and found; *faults* is empty when everything agrees."""

    kills: Counter[str]
    answered: int
    unanswered: int
    events: int
    repeats: int
    faults: list[str]


class Fleet:
    """All processes of one installation."""

    def __init__(self, broker: KafkaBroker, database: PostgresServer) -> None:
        self.broker, self.database = broker, database
        self.broker.start()
        self.database.start()
        self.name = database.create_database()
        self.folder = Path(tempfile.mkdtemp(prefix="tidu-chaos-"))
        remove_at_end(self.folder)
        self.port = free_port()
        self.env = {
            "TIDU_STORE": database.url(self.name),
            "TIDU_KAFKA": broker.bootstrap,
            "TIDU_TOPIC": f"tidu.chaos.{self.name}",
            "TIDU_PARTITIONS": str(PARTITIONS),
            "TIDU_SECRET": "x" * 40,
            "TIDU_FOLDER": str(self.folder),
            "TIDU_PORT": str(self.port),
        }
        self._processes: dict[str, Process] = {}

    @property
    def url(self) -> str:
        """Address of the database."""
        return self.env["TIDU_STORE"]

    def log(self) -> KafkaLog:
        """A new client of the topic."""
        return KafkaLog(self.broker.bootstrap, topic=self.env["TIDU_TOPIC"])

    def set_up(self) -> None:
        """Make tables and topic as an operator does, and an account for each clerk."""
        subprocess.run([TIDU, "migrate"], env={**os.environ, **self.env}, check=True, capture_output=True)
        engine = open_engine(self.url)
        identity = Identity(engine, self.env["TIDU_SECRET"].encode())
        identity.add_offices([Authority("510000-province", "四川省经济和信息化厅", Level.PROVINCE, "510000")])
        for number in range(CLERKS):
            account = NewAccount(
                login=f"clerk{number}",
                display_name=f"经办{number}",
                roles=frozenset({Role.HANDLER}),
                password=PASSWORD,
                office="510000-province",
            )
            identity.add_account(account)
        engine.dispose()

    def start(self, name: str) -> None:
        """Start one process, named as in :data:`ROLES`."""
        if name == "kafka":
            self.broker.start()
        elif name == "postgres":
            self.database.start()
        else:
            command: list[str | Path] = [TIDU, COMMANDS[name.partition("-")[0]]]
            self._processes[name] = Process(command, self.folder / f"{name}.log", env=self.env)

    def kill(self, name: str) -> None:
        """``kill -9`` one process."""
        if name == "kafka":
            self.broker.kill()
        elif name == "postgres":
            self.database.kill()
        else:
            self._processes[name].kill()

    def tend(self) -> None:
        """Start again what ended by itself, as a service manager does: the database may have been away."""
        for name, process in list(self._processes.items()):
            if not process.running():
                self.start(name)

    def stop(self) -> None:
        """End the processes of Tidu in good order."""
        for process in self._processes.values():
            process.stop()

    def tails(self) -> str:
        """The last words of every process."""
        return "\n".join(f"--- {name}\n{process.log_tail(15)}" for name, process in self._processes.items())


def run(
    fleet: Fleet, *, commands: int, kills: int, seed: int, say: Callable[[str], None] = lambda _: None
) -> Result:
    """Work *commands* commands through, kill *kills* times, and compare everything afterwards."""
    chance = random.Random(seed)
    fleet.set_up()
    for name in ROLES:
        fleet.start(name)
    office = Office(fleet.port, commands, allowed=0)
    clerks = [Clerk(office, number, f"clerk{number}", PASSWORD, seed) for number in range(CLERKS)]
    wait_until(partial(_serves, fleet), 60, "the pages to answer")
    for clerk in clerks:
        clerk.start()
    done: Counter[str] = Counter()
    try:
        for moment, name in _plan(chance, commands, kills):
            # A little further than the kill, so that people are at work while it happens.
            office.allowed = moment + commands // kills
            wait_until(partial(_reached, fleet, office, moment), 180, f"{moment} commands to be answered")
            threading.Event().wait(chance.uniform(0, 0.2))
            fleet.kill(name)
            done[name] += 1
            say(f"{office.answered:5d} commands, kill {done.total():3d}: {name}")
            fleet.start(name)
        office.allowed = commands + CLERKS
        wait_until(partial(_reached, fleet, office, commands), 180, "all commands to be answered")
        for clerk in clerks:
            clerk.join(60)
        say("waiting for the views to catch up")
        return _compare(fleet, office, done, [error for clerk in clerks for error in clerk.errors])
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{fleet.tails()}") from error
    finally:
        fleet.stop()


def _serves(fleet: Fleet) -> bool:
    fleet.tend()
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", fleet.port)) == 0


def _reached(fleet: Fleet, office: Office, answered: int) -> bool:
    fleet.tend()
    return office.answered >= answered


def _plan(chance: random.Random, commands: int, kills: int) -> list[tuple[int, str]]:
    """Random moments, in answered commands, and what dies then; everything at least once if possible."""
    names = list(ROLES) if kills >= len(ROLES) else ["web", "relay-1", "project-1"][:kills]
    names += chance.choices(list(ROLES), weights=list(ROLES.values()), k=kills - len(names))
    chance.shuffle(names)
    return sorted(zip(sorted(chance.sample(range(5, commands), kills)), names, strict=True))


def _compare(fleet: Fleet, office: Office, kills: Counter[str], errors: list[str]) -> Result:
    engine, journal, log = open_engine(fleet.url), open_journal(fleet.url), fleet.log()
    views = Views(engine).all
    watch = Watch(journal, engine, views, log)

    def calm() -> bool:
        fleet.tend()
        health = watch.health()
        return health.relayed == health.last_position and health.lag == 0

    wait_until(calm, 180, "relay and views to catch up")
    repeats: list[object] = []
    for _ in merged(log, repeats.append):
        pass
    faults = [f"refused: {error}" for error in errors]
    faults += verify(journal).faults
    faults += verify_against_topic(journal, log).faults
    faults += _kept_promises(journal, office.told)
    faults += [f"parked: {row}" for row in watch.health().views if row.parked]
    for view in views:
        before = contents(view)
        done = rebuild(engine, view, log, journal.codec)
        if contents(view, done.slot) != before:
            faults.append(f"view {view.ident()} differs from its rebuild: {done.before} became {done.after}")
    answered = sum(told.position is not None for told in office.told)
    result = Result(
        kills, answered, len(office.told) - answered, sum(1 for _ in rows(journal)), len(repeats), faults
    )
    log.close()
    journal.close()
    engine.dispose()
    return result


def _kept_promises(journal: StoreJournal, told: list[Told]) -> list[str]:
    """What was answered is stored at the position told; nothing is stored twice; nothing that nobody sent."""
    stored: dict[tuple[str, str], list[int]] = {}
    for recorded in _recorded(journal):
        match recorded.event:
            case ev.EnterpriseRegistered() as event:
                stored.setdefault((str(event.stream), event.enterprise_name), []).append(recorded.position)
            case ev.FiguresReported() as event:
                mark = str(event.figures[0].value)
                stored.setdefault((str(event.stream), mark), []).append(recorded.position)
    faults = [f"stored twice: {key} at {places}" for key, places in stored.items() if len(places) > 1]
    sent = {(str(dossier_id(one.uscc)), one.mark): one for one in told}
    faults += [f"stored but never sent: {key}" for key in stored.keys() - sent.keys()]
    for key, one in sent.items():
        if one.position is not None and stored.get(key) != [one.position]:
            faults.append(f"lost: {one} is stored at {stored.get(key)}")
    return faults


def _recorded(journal: StoreJournal) -> list[Recorded]:
    found: list[Recorded] = []
    position = 0
    while page := journal.read(position, 1000):
        found += page
        position = page[-1].position
    return found
