"""The result of a benchmark run: figures beside their targets, on paper and as JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``limit`` is the largest value that meets the target, None without a target."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without a target."""
        return None if self.limit is None else self.value <= self.limit


@dataclass
class Report:
    """All figures of one run, in the order they were measured."""

    figures: list[Figure] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, limit: float | None = None) -> None:
        """Keep one figure and print it at once, so that a long run shows where it is."""
        figure = Figure(name, round(value, 3), unit, limit)
        self.figures.append(figure)
        print(line_of(figure), flush=True)

    def missed(self) -> list[Figure]:
        """The figures that do not reach their target."""
        return [figure for figure in self.figures if figure.reached is False]

    def print_closing(self) -> None:
        """Say plainly what is not reached."""
        missed = self.missed()
        print()
        if not missed:
            print("Every target is reached.")
            return
        print(f"{len(missed)} targets are not reached yet:")
        for figure in missed:
            print("  " + line_of(figure))

    def write(self, path: Path) -> None:
        """Write the run as JSON."""
        document = {
            "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
            "figures": [
                {"name": f.name, "value": f.value, "unit": f.unit, "limit": f.limit, "reached": f.reached}
                for f in self.figures
            ],
            "details": self.details,
        }
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")


def line_of(figure: Figure) -> str:
    """One line: name, value, target, and whether it is met."""
    target = "" if figure.limit is None else f"   target ≤ {figure.limit:g}"
    mark = {None: "", True: "   reached", False: "   NOT REACHED"}[figure.reached]
    return f"{figure.name:<66} {figure.value:>10,.2f} {figure.unit:<11}{target}{mark}"
