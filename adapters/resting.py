"""Rest for the garbage collector while much is made that stays alive."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Keep the collector from walking thousands of new objects again and again; at most for seconds."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def set_aside() -> None:
    """Let the collector never again walk what the process holds now: modules, rulebook, tables.

    For what runs on and on, or makes a million objects: a walk through everything takes a tenth of a second.
    """
    gc.freeze()
