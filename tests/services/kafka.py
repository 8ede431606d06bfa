"""A real Apache Kafka broker for tests: one KRaft node in a temporary folder."""

import base64
import shutil
import socket
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Sequence
from pathlib import Path
from string import Template

from tests.services.processes import Process, remove_at_end
from tests.services.waiting import free_port
from tools.services import ROOT, kafka_home

with warnings.catch_warnings():
    # While being imported, the client reads its schemas with a function that Python 3.11 calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

TEMPLATES = ROOT / "tools" / "kafka"


class KafkaBroker:
    """One broker that can be stopped, killed and started again on the same port with the same data."""

    def __init__(self) -> None:
        """Make the storage; nothing runs until :meth:`start`."""
        self.home = Path(tempfile.mkdtemp(prefix="tidu-kafka-"))
        remove_at_end(self.home)
        self.port = free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._process: Process | None = None
        self._properties = self.home / "server.properties"
        template = Template((TEMPLATES / "server.properties.in").read_text())
        self._properties.write_text(
            template.substitute(port=self.port, controller_port=free_port(), log_dir=self.home / "data")
        )
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
        subprocess.run(
            _java(
                "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={self._properties}"
            ),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    @property
    def log(self) -> Path:
        """What the broker wrote, over all its starts."""
        return self.home / "broker.log"

    def running(self) -> bool:
        """True while the broker's process lives."""
        return self._process is not None and self._process.running()

    def start(self, timeout: float = 90) -> None:
        """Start the broker and return when it answers a client; do nothing when it runs."""
        if self.running():
            return
        self._process = Process(_java("kafka.Kafka", str(self._properties)), self.log)
        self._process.wait_until_ready(
            lambda: answers(self.bootstrap), timeout, f"the Kafka broker at {self.bootstrap} to answer"
        )

    def stop(self) -> None:
        """Shut the broker down in good order; do nothing when it is down."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """End the broker at once, as ``kill -9`` does."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def restart(self) -> None:
        """Stop, then start on the same port with the same data."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the broker and delete its data."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


class ForeignBroker:
    """A broker that somebody else runs, at *bootstrap*. Tests use it but cannot stop it."""

    def __init__(self, bootstrap: str) -> None:
        """Raise :exc:`RuntimeError` when no broker answers there."""
        if not answers(bootstrap):
            raise RuntimeError(
                f"TIDU_TEST_KAFKA: no broker answers at {bootstrap}. Start it, or unset the variable."
            )
        self.bootstrap = bootstrap


def answers(bootstrap: str) -> bool:
    """True when a broker at *bootstrap*, written ``host:port``, lists its topics to a client."""
    host, port = bootstrap.rsplit(":", 1)
    try:
        # Knocked at first: the client leaves its sockets open when the port is shut.
        socket.create_connection((host, int(port)), timeout=2).close()
        client = KafkaAdminClient(
            bootstrap_servers=bootstrap, request_timeout_ms=5_000, bootstrap_timeout_ms=2_000
        )
    except (KafkaError, OSError):
        return False
    try:
        client.list_topics()
    except (KafkaError, OSError):
        return False
    finally:
        client.close()
    return True


def _java(main_class: str, *arguments: str) -> Sequence[str]:
    """The command that runs *main_class* of the broker's jars, with a heap that fits beside the tests."""
    jars = kafka_home()
    if not jars.is_dir():
        raise RuntimeError(f"the Kafka broker is not in {jars}. Run `make services` and try again.")
    return [
        "java",
        "-Xmx512m",
        f"-Dlog4j2.configurationFile={TEMPLATES / 'log4j2.properties'}",
        "-cp",
        f"{jars}/*",
        main_class,
        *arguments,
    ]
