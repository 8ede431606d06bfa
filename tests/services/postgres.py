"""A real PostgreSQL server for tests: Debian's, with a temporary cluster run by an unprivileged user."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.services.processes import Process, remove_at_end
from tests.services.waiting import free_port
from tools.services import postgres_bin

USER = "tidu"
MAINTENANCE_DATABASE = "postgres"


class ForeignServer:
    """A server that somebody else runs, at *address*, a URL whose user may create databases."""

    def __init__(self, address: str) -> None:
        """Remember where it is; the first database made there shows whether it answers."""
        self._address = urlsplit(address)

    def url(self, dbname: str = MAINTENANCE_DATABASE) -> str:
        """The address of the database *dbname*."""
        return urlunsplit(self._address._replace(path=f"/{dbname}"))

    def create_database(self, template: str = "template1") -> str:
        """Make a database with a new name as a copy of *template* and return its name."""
        name = f"tidu_{uuid.uuid4().hex}"
        self._maintain(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def drop_database(self, name: str) -> None:
        """Remove the database *name*, closing the connections that still use it."""
        self._maintain(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _maintain(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement)


class PostgresServer(ForeignServer):
    """A server of our own that can be stopped, killed and started again on the same port and data."""

    def __init__(self) -> None:
        """Make the cluster; nothing runs until :meth:`start`."""
        binaries = postgres_bin()
        if binaries is None:
            raise RuntimeError(
                "PostgreSQL is not installed. Run `make services`, or install Debian's postgresql."
            )
        self._binaries = binaries
        self.port = free_port()
        super().__init__(f"postgresql://{USER}@127.0.0.1:{self.port}/{MAINTENANCE_DATABASE}")
        self.home = Path(tempfile.mkdtemp(prefix="tidu-postgres-"))
        remove_at_end(self.home)
        self.log = self.home / "server.log"
        self._data = self.home / "data"
        self._process: Process | None = None
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                *_as_unprivileged(),
                self._binaries / "initdb",
                f"--pgdata={self._data}",
                f"--username={USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            cwd=self.home,
            stdout=subprocess.DEVNULL,
        )

    def running(self) -> bool:
        """True while the server's process lives."""
        return self._process is not None and self._process.running()

    def start(self, timeout: float = 60) -> None:
        """Start the server and return when it takes connections; do nothing when it runs."""
        if self.running():
            return
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "log_checkpoints": "off",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = Process(
            [*_as_unprivileged(), self._binaries / "postgres", "-D", self._data, *options], self.log
        )
        self._process.wait_until_ready(
            self._takes_connections, timeout, f"PostgreSQL at 127.0.0.1:{self.port} to take connections"
        )

    def _takes_connections(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Shut the server down, closing open connections (a fast shutdown); do nothing when it is down."""
        if self._process is not None:
            self._process.stop(with_signal=signal.SIGINT)
            self._process = None

    def kill(self) -> None:
        """End the server and all its sessions at once, as ``kill -9`` does."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def restart(self) -> None:
        """Stop, then start on the same port with the same data."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def _as_unprivileged() -> Sequence[str]:
    """What to put before a command so that it does not run as root: PostgreSQL refuses to."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
