"""Copy the front-end files that pages use from ``node_modules`` to ``web/static/vendor``.

Only what a page loads is copied: the pages then need no network and no CDN, and what is served is exactly
what ``package-lock.json`` pins. The target folder is made anew each time, so a file that is no longer listed
goes away.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "web" / "static" / "vendor"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
"""File name under ``web/static/vendor`` → where its package keeps it."""


def vendor(source: Path = SOURCE, target: Path = TARGET) -> list[Path]:
    """Copy every file of :data:`FILES` and return the copies.

    Raises :exc:`FileNotFoundError`, naming the missing file and the remedy, before anything is changed.
    """
    missing = [path for path in FILES.values() if not (source / path).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{source} lacks {', '.join(missing)}. Run `npm ci` in {source.parent} and try again."
        )
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    return [Path(shutil.copyfile(source / path, target / name)) for name, path in FILES.items()]


def main() -> int:
    """Exit 0 when every file was copied, 1 when one was missing."""
    try:
        copies = vendor()
    except FileNotFoundError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    for copy in copies:
        print(f"assets: {copy.relative_to(ROOT)} ({copy.stat().st_size // 1024} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
