"""Write the samples that are missing: ``python -m tests.samples``."""

import tempfile
from pathlib import Path

from adapters.store.upcast import current_schema
from domain.events import ALL
from tests.domain.conftest import load_law
from tests.domain.story import Story
from tests.domain.tour import tour
from tests.samples import missing, path

if wanted := missing():
    with tempfile.TemporaryDirectory() as folder:
        story = Story(load_law(Path(folder) / "data"))
        tour(story)
    bodies: dict[str, bytes] = {}
    for recorded in story.journal.log:
        bodies.setdefault(recorded.event.stored_name(), recorded.body)
    for name in wanted:
        target = path(name, current_schema(ALL[name]))
        target.write_bytes(bodies[name] + b"\n")
        print(f"wrote {target.name}")
