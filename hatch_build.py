"""Builds what the pages need while pip builds the package, both for `pip install .` and for `pip install -e .`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BABEL = "babel>=2.16,<3"
"""What compiles the catalogues of translations."""


class PagesBuildHook(BuildHookInterface):
    """Runs vite and Babel before files are collected; a source distribution carries the sources only."""

    def dependencies(self) -> list[str]:
        """Babel, and Node.js as a wheel only where the machine has none that is new enough."""
        frontend = self.program("frontend")
        return [BABEL] if frontend is None or frontend.has_node() else [BABEL, frontend.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what changed since the last build, and let a wheel carry the guides; a working tree has them beside."""
        if self.target_name != "wheel":
            return
        if version == "standard":
            for folder in ("zh", "en", "images"):
                build_data["force_include"][f"docs/guides/{folder}"] = f"webui/guides/{folder}"
        for folder in ("frontend", "translations"):
            program = self.program(folder)
            if program is not None:
                program.build()

    def program(self, folder: str) -> ModuleType | None:
        """``webui/FOLDER/build.py``, loaded by path because ``webui`` itself needs Flask; None without one."""
        path = Path(self.root) / "webui" / folder / "build.py"
        if not path.is_file():
            return None
        description = importlib.util.spec_from_file_location(f"{folder}_build", path)
        if description is None or description.loader is None:
            return None
        module = importlib.util.module_from_spec(description)
        description.loader.exec_module(module)
        return module
