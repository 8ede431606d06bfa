"""People at work: threads that send commands over HTTP and remember exactly what they were told."""

import http.client
import json
import random
import threading
from dataclasses import dataclass, field
from typing import Any

from stdnum.cn import uscc

ALPHABET = "0123456789"


@dataclass(frozen=True)
class Told:
    """A command and the answer: positions when it was recorded, ``None`` when the answer never came."""

    uscc: str
    command: str
    mark: str
    position: int | None


@dataclass
class Office:
    """What all clerks share.

    Args:
        commands: Answered commands after which everybody goes home.
        allowed: Answered commands at which everybody pauses until more are allowed: the kills keep up.
    """

    port: int
    commands: int
    allowed: int
    told: list[Told] = field(default_factory=list)
    answered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, told: Told) -> None:
        """Remember one answer."""
        with self.lock:
            self.told.append(told)
            self.answered += told.position is not None

    @property
    def closed(self) -> bool:
        """Whether enough was done."""
        return self.answered >= self.commands


class Clerk(threading.Thread):
    """Registers enterprises of its own and reports their figures, one command after the other."""

    def __init__(self, office: Office, number: int, login: str, password: str, seed: int) -> None:
        super().__init__(name=f"clerk-{number}", daemon=True)
        self.office, self.number, self.login, self.password = office, number, login, password
        self.random = random.Random(seed * 1000 + number)
        self.token = ""
        self.firms: list[str] = []
        self.count = 0
        self.errors: list[str] = []
        self.pause = threading.Event()

    def run(self) -> None:
        """Work until the office closes."""
        while not self.office.closed:
            if self.office.answered >= self.office.allowed:
                self.pause.wait(0.02)
                continue
            self.count += 1
            if len(self.firms) < 3 or self.random.random() < 0.1:
                self._register()
            else:
                self._report()

    def _register(self) -> None:
        base = f"91510104{self.number:02d}{self.count:07d}"
        code = base + uscc.calc_check_digit(base)
        name = f"演练企业{self.number}之{self.count}"
        body = {"uscc": code, "enterprise_name": name, "division": "510104"}
        position = self._send("register-enterprise", body)
        self.office.note(Told(code, "register", name, position))
        if position is not None:
            self.firms.append(code)

    def _report(self) -> None:
        # A value used once in the whole run, so that a doubled command shows.
        mark = str(self.number * 10_000_000 + self.count)
        code = self.random.choice(self.firms)
        position = self._send("report-figures", {"uscc": code, "year": 2025, "figures": {"revenue": mark}})
        self.office.note(Told(code, "report", mark, position))

    def _send(self, command: str, body: dict[str, Any]) -> int | None:
        """Return the position the server told, or ``None`` when no answer came and nobody knows."""
        try:
            if not self.token:
                self.token = self._post("/session", {"login": self.login, "password": self.password})["token"]
            return int(self._post(f"/commands/{command}", body)["position"])
        except (OSError, http.client.HTTPException, ServerTroubleError):
            self.pause.wait(0.1)
            return None

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=30)
        headers = {"content-type": "application/json", "host": f"127.0.0.1:{self.office.port}"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= 500:
            raise ServerTroubleError(response.status)
        answer: dict[str, Any] = json.loads(text)
        if response.status >= 400:
            self.errors.append(f"{path} {response.status}: {answer}")
            raise ServerTroubleError(response.status)
        return answer


class ServerTroubleError(Exception):
    """The server answered that it could not."""
