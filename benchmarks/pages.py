"""A status lookup over HTTP against a bare route of the framework, both by wrk on one worker."""

import re
import subprocess
import sys
from collections.abc import Iterator

from adapters.bootstrap import System
from adapters.settings import Settings
from benchmarks.table import Row, rates
from tests.services.processes import Process
from tests.services.waiting import free_port, wait_until

BARE = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def hello():
    return {"hello": "world"}
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


def rows(store: str, system: System, settings: Settings) -> Iterator[Row]:
    """Measure the JSON answer and the page."""
    firm = next(
        row for row in system.journal.read(0, 10_000) if row.event.stored_name() == "title.recognised"
    )
    wanted = firm.event.case.partition("-")[0]  # type: ignore[attr-defined]
    port, bare_port = free_port(), free_port()
    env = {
        "TIDU_STORE": settings.store,
        "TIDU_FOLDER": str(settings.folder),
        "TIDU_PORT": str(port),
        "TIDU_SECRET": settings.secret_key.decode(),
    }
    log = settings.folder / "served.log"
    bare = Process([sys.executable, "-c", BARE, str(bare_port)], log)
    ours = Process([sys.executable, "-c", "from adapters.cli import main; main()", "serve"], log, env=env)
    try:
        status = f"http://127.0.0.1:{port}/api/v1/status/{wanted}"
        wait_until(lambda: _answers(status), 60, "the register to serve")
        wait_until(lambda: _answers(f"http://127.0.0.1:{bare_port}/"), 60, "the bare route to serve")
        floor = _wrk(f"http://127.0.0.1:{bare_port}/")
        yield rates(f"status lookup as JSON, requests per second, {store}", _wrk(status), floor, 0.3)
        yield rates(
            f"status lookup as page, {store}", _wrk(f"http://127.0.0.1:{port}/status/{wanted}"), floor, 0.12
        )
    finally:
        ours.stop()
        bare.stop()


def _answers(url: str) -> bool:
    return subprocess.run(["curl", "-sf", "-o", "/dev/null", url], check=False).returncode == 0


def _wrk(url: str) -> float:
    subprocess.run(["wrk", "-t1", "-c16", "-d1s", url], check=True, capture_output=True)
    said = subprocess.run(
        ["wrk", "-t1", "-c16", "-d4s", url], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{url} refused under load:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found
    return float(found[1])
