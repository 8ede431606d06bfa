"""What is installed is what was locked, from whichever mirror a machine uses."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tools.services import ROOT
from tools.vendor_assets import FILES, vendor

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ENTRY = re.compile(
    r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)[^\\\n]*((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)*)", re.M
)


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package → version and number of hashes in the lock file *name*."""
    text = (ROOT / name).read_text()
    return {found[1]: (found[2], found[3].count("--hash=")) for found in ENTRY.finditer(text)}


def wanted(requirements: list[str]) -> dict[str, str]:
    """Package → version of pinned *requirements*."""
    pairs = (requirement.split("==") for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name.split("[")[0]).lower(): version for name, version in pairs}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        ("requirements-runtime.lock", PROJECT["dependencies"]),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock: str, requirements: list[str]) -> None:
    versions = {name: version for name, (version, _) in locked(lock).items()}

    assert wanted(requirements).items() <= versions.items(), "run `make lock`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-runtime.lock"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    assert [name for name, (_, hashes) in locked(lock).items() if not hashes] == []


def test_the_image_gets_the_versions_that_were_tested() -> None:
    assert locked("requirements-runtime.lock").items() <= locked("requirements.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-runtime.lock", "package-lock.json"])
def test_no_lock_names_where_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert not re.search(r"--index-url|--find-links|\"resolved\"", text)
    assert lock == "package-lock.json" or "://" not in text


def test_every_front_end_package_is_pinned_and_has_a_digest() -> None:
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all(package["integrity"].startswith("sha512-") for path, package in packages.items() if path)


def test_pages_get_exactly_the_files_they_load(tmp_path: Path) -> None:
    for path in FILES.values():
        (tmp_path / "from" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / path).write_text(path)
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "no-longer-used.js").write_text("")

    vendor(tmp_path / "from", tmp_path / "to")

    assert {copy.name: copy.read_text() for copy in (tmp_path / "to").iterdir()} == FILES


def test_a_missing_asset_is_named_and_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "kept.js").write_text("")

    with pytest.raises(FileNotFoundError, match=r"htmx.*npm ci"):
        vendor(tmp_path / "from", tmp_path / "to")

    assert (tmp_path / "to" / "kept.js").exists()
