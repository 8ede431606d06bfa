"""One stored sample of every released shape of every event, readable for ever.

``python -m tests.samples`` writes the samples that are missing and never touches one that is there.
"""

from pathlib import Path

from adapters.store.upcast import current_schema
from domain.events import ALL

FOLDER = Path(__file__).parent


def path(name: str, schema: int) -> Path:
    """Where the sample of event *name* in the shape *schema* lies."""
    return FOLDER / f"{name}.v{schema}.json"


def missing() -> list[str]:
    """Names of events whose present shape has no sample yet."""
    return [name for name, kind in ALL.items() if not path(name, current_schema(kind)).exists()]
