"""Read the whole folder of instruments and refuse what a jurist would refuse: see ``checks.py``."""

from functools import cache
from pathlib import Path

import msgspec

from domain import divisions
from domain.errors import RulebookError
from domain.rulebook import checks
from domain.rulebook.metrics import CATALOGUE, DATA, Metric, catalogue, catalogue_files
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
        path: Folder with ``metrics/*.yaml`` and one folder per jurisdiction.

    Raises:
        RulebookError: The first mistake found, with file, line, key and remedy.
    """
    folder = path or DATA
    if not catalogue_files(folder):
        raise RulebookError(
            str(folder),
            f"{CATALOGUE}/*.yaml",
            "the metric catalogue is missing.",
            f"Name the folder that holds the folder {CATALOGUE}.",
        )
    metrics = catalogue(folder)
    files = [_read(file, folder) for file in _instruments(folder)]
    _check(files, metrics)
    return Rulebook([file.instrument for file in files], metrics)


def _instruments(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.glob("*/*.yaml")) if file.parent.name != CATALOGUE]


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
