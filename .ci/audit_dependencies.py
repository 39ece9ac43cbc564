"""Compare what is pinned with the kept list of advisories: ``audit_dependencies.py``; exits 1 when one applies.

The list (``advisories.json``, in the form of OSV) is kept by hand: it shows that nothing falls back to a version that
was known to be faulty, and takes in what somebody has read of. ``database_specific.compared_with`` names the public
record with which id and range were compared; entries without it are unverified. The list is no answer to what became
known since; ``make audit`` is.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
Pinned = Mapping[tuple[str, str], set[str]]


def pinned(root: Path) -> dict[tuple[str, str], set[str]]:
    """(ecosystem, package) → versions, from both lock files."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", (root / "requirements.lock").read_text(), re.M):
        found.setdefault(("PyPI", name.lower().replace("_", "-")), set()).add(version)
    lock = json.loads((root / "webui" / "frontend" / "package-lock.json").read_text())
    for place, entry in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if name and "version" in entry:
            found.setdefault(("npm", name), set()).add(entry["version"])
    return found


def applying(advisories: list[dict[str, Any]], present: Pinned) -> Iterator[str]:
    """One line for each pinned version that an advisory is about; a version that cannot be read counts as affected."""
    for advisory in advisories:
        for affected in advisory["affected"]:
            key = (affected["package"]["ecosystem"], affected["package"]["name"])
            for version in sorted(present.get(key, ())):
                if any(_within(version, each["events"]) for each in affected["ranges"]):
                    yield f"{advisory['id']}\t{key[0]}\t{key[1]} {version}\t{advisory['summary']}"


def _within(version: str, events: list[dict[str, str]]) -> bool:
    try:
        own, inside = Version(version), False
        for event in events:
            if "introduced" in event and own >= Version(event["introduced"]):
                inside = True
            if "fixed" in event and own >= Version(event["fixed"]):
                inside = False
    except InvalidVersion:
        return True
    return inside


def main() -> int:
    """Print what applies, and how much was compared."""
    advisories = json.loads((ROOT / ".ci" / "advisories.json").read_text())
    present = pinned(ROOT)
    lines = list(applying(advisories, present))
    compared = sum("compared_with" in each.get("database_specific", {}) for each in advisories)
    told = (
        f"{len(lines)} of {len(advisories)} kept advisories apply to {len(present)} pinned packages. Ids and ranges of "
        f"{compared} were compared with public records, {len(advisories) - compared} are unverified. "
        "What else is known this list does not say; `make audit` asks."
    )
    sys.stdout.write("\n".join([*lines, told, ""]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
