"""Builds the front end while pip builds the package: both `pip install .` and `pip install -e .` give working pages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendBuildHook(BuildHookInterface):
    """Runs vite before files are collected; a source distribution carries the sources only."""

    def dependencies(self) -> list[str]:
        """Node.js as a wheel, only where the machine has none that is new enough."""
        frontend = self.frontend()
        return [] if frontend is None or frontend.has_node() else [frontend.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what changed since the last build."""
        frontend = self.frontend()
        if self.target_name == "wheel" and frontend is not None:
            frontend.build()

    def frontend(self) -> ModuleType | None:
        """The build program of the front end, loaded by path because ``webui`` itself needs Flask."""
        path = Path(self.root) / "webui" / "frontend" / "build.py"
        if not path.is_file():
            return None
        description = importlib.util.spec_from_file_location("frontend_build", path)
        if description is None or description.loader is None:
            return None
        module = importlib.util.module_from_spec(description)
        description.loader.exec_module(module)
        return module
