"""Bring the services that the tests need onto this machine: ``python3 tools/services.py``.

Debian packages are installed with ``apt-get`` when something is missing and we are root; otherwise the
command fails and says what to install. The Kafka broker's jars are resolved once by Maven into
``.cache/kafka/<version>-<digest>``. Nothing is started here; ``tests/services`` does that when a test asks.
"""
# ruff: noqa: S603, S607 - it runs the machine's own package tools, by name and with fixed arguments.

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POM = ROOT / "tools" / "kafka" / "pom.xml"
CACHE = ROOT / ".cache" / "kafka"
COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
OLDEST_JAVA = 17  # a Kafka 4 broker does not start on less


@dataclass(frozen=True, slots=True)
class Need:
    """What a test cannot do without: its name, the Debian *package* with it, whether it is *present*."""

    name: str
    package: str
    present: Callable[[], bool]


def postgres_bin() -> Path | None:
    """The folder with ``initdb`` and ``postgres`` of the newest PostgreSQL that Debian installed, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def java_version() -> int:
    """The major version of ``java``, 0 without one."""
    java = shutil.which("java")
    if java is None:
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def has_chinese_font() -> bool:
    """True when fontconfig knows a font that covers Chinese."""
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    return bool(
        subprocess.run([tool, ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout.strip()
    )


NEEDS = (
    Need("Java 17 or newer", "default-jre-headless", lambda: java_version() >= OLDEST_JAVA),
    Need("Maven", "maven", lambda: shutil.which("mvn") is not None),
    Need("PostgreSQL", "postgresql", lambda: postgres_bin() is not None),
    Need("Chromium", "chromium", lambda: shutil.which("chromium") is not None),
    Need("fontconfig", "fontconfig", lambda: shutil.which("fc-list") is not None),
    Need("a Chinese font", "fonts-noto-cjk", has_chinese_font),
)


def ensure_packages() -> None:
    """Install what is missing; raise :exc:`RuntimeError` with the remedy when that is impossible."""
    missing = [need for need in NEEDS if not need.present()]
    if not missing:
        return
    packages = [need.package for need in missing]
    remedy = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    names = ", ".join(need.name for need in missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise RuntimeError(f"missing: {names}. Install them, on Debian as root with: {remedy}")
    print(f"services: installing {' '.join(packages)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=environment)
    subprocess.run(
        ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    still = [need.name for need in NEEDS if not need.present()]
    if still:
        raise RuntimeError(f"still missing after `{remedy}`: {', '.join(still)}")


def kafka_home() -> Path:
    """Where the jars of the pinned broker are, or will be: one folder for each content of the pom file."""
    text = POM.read_bytes()
    version = re.search(rb"<kafka\.version>([^<]+)<", text)
    if version is None:
        raise RuntimeError(f"{POM}: no <kafka.version>. Name the broker's version there.")
    return CACHE / f"{version[1].decode()}-{hashlib.sha256(text).hexdigest()[:8]}"


def ensure_kafka() -> Path:
    """Resolve the broker's jars unless they are there; return their folder."""
    home = kafka_home()
    if home.is_dir():
        return home
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"services: resolving Kafka {home.name} with Maven", flush=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        lib = Path(temporary) / "lib"
        subprocess.run(
            [
                "mvn",
                "-q",
                "-B",
                "-ntp",
                "-f",
                POM,
                COPY_DEPENDENCIES,
                "-DincludeScope=runtime",
                f"-DoutputDirectory={lib}",
            ],
            check=True,
        )
        # Renamed only when whole: an interrupted download never looks like a broker.
        lib.rename(home)
    return home


def main() -> int:
    """Exit 0 when every service can be started, 1 with what to do when not."""
    try:
        ensure_packages()
        ensure_kafka()
    except RuntimeError as error:
        print(f"services: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"services: {error}. Read its message above, mend it and run `make services` again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
