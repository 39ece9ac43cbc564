"""Compiles the catalogues of the pages with pybabel, at installation or by ``python webui/translations/build.py``.

Needs nothing of the project, because it also runs in the bare environment that pip builds a wheel in.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent


def build() -> bool:
    """Compile every catalogue when one of them is newer than what was compiled; True when something was compiled."""
    sources = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    if all(_is_current(source) for source in sources):
        return False
    domains = " ".join(sorted({source.stem for source in sources}))
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
    subprocess.run([*pybabel, "compile", "--directory", str(CATALOGUES), "--domain", domains], check=True)
    return True


def _is_current(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime


if __name__ == "__main__":
    build()
