"""Read the whole folder of instruments and refuse what a jurist would refuse: see ``checks.py``."""

from functools import cache
from pathlib import Path

import msgspec

from domain import divisions
from domain.errors import RulebookError
from domain.rulebook import checks
from domain.rulebook.metrics import DATA, Metric, catalogue
from domain.rulebook.reader import Document, read
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.schema import Instrument


class LoadedFile(msgspec.Struct, frozen=True):
    """An instrument with the document it was read from, so that checks can name lines."""

    document: Document
    instrument: Instrument


@cache
def load(path: Path | None = None) -> Rulebook:
    """
    Read every instrument under *path* (default: the rulebook that comes with Tidu); the result is kept.

    Args:
        path: Folder with ``metrics.yaml`` and one folder per jurisdiction.

    Raises:
        RulebookError: The first mistake found, with file, line, key and remedy.
    """
    folder = path or DATA
    if not (folder / "metrics.yaml").is_file():
        raise RulebookError(
            str(folder),
            "metrics.yaml",
            "the metric catalogue is missing.",
            "Name the folder that holds metrics.yaml.",
        )
    metrics = catalogue(folder)
    files = [_read(file, folder) for file in sorted(folder.glob("*/*.yaml"))]
    _check(files, metrics)
    return Rulebook([file.instrument for file in files], metrics)


def _read(file: Path, folder: Path) -> LoadedFile:
    document = read(file, folder)
    instrument = document.decode(Instrument)
    if instrument.instrument != file.stem:
        raise document.fail(
            ("instrument",), f"the file is named {file.name}, its instrument {instrument.instrument}.",
            "Give the file the instrument's id as its name.",
        )  # fmt: skip
    if not divisions.exists(instrument.jurisdiction):
        raise document.fail(
            ("jurisdiction",), f"`{instrument.jurisdiction}` is no division code.",
            "Use the six-digit code of GB/T 2260, quoted; 000000 for the nation.",
        )  # fmt: skip
    return LoadedFile(document, instrument)


def _check(files: list[LoadedFile], metrics: dict[str, Metric]) -> None:
    seen = checks.Seen()
    for file in files:
        checks.declarations(file.document, file.instrument, seen)
    for file in files:
        checks.blocks(file.document, file.instrument, metrics, seen)
    for file in files:
        checks.waivers(file.document, file.instrument, seen)
