"""The rulebook is read once in the life of a process, however many pages ask it."""

import json
import subprocess
import sys
from pathlib import Path

STARTED = """
import collections, json, sys
opened = collections.Counter()
def seen(event, details):
    if event == "open" and "rulebook/data" in str(details[0]):
        opened[str(details[0])] += 1
sys.addaudithook(seen)
from pathlib import Path
from starlette.testclient import TestClient
from adapters.bootstrap import build
from adapters.settings import Settings
from web.app import create_app
folder = Path(sys.argv[1])
system = build(Settings(store=f"sqlite:///{folder}/tidu.db", folder=folder))
with TestClient(create_app(system)) as client:
    for path in ("/rules", "/rules/cn/tech-sme", "/assess?scheme=cn/tech-sme", "/api/v1/rules/cn/tech-sme"):
        assert client.get(path).status_code == 200, path
print(json.dumps(opened))
"""


def test_every_file_is_opened_once_from_start_to_end(tmp_path: Path) -> None:
    """Start-up, pages and API together read each file of the rulebook exactly once."""
    ended = subprocess.run(
        [sys.executable, "-c", STARTED, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    opened = json.loads(ended.stdout.splitlines()[-1])
    assert len(opened) > 150
    assert set(opened.values()) == {1}
