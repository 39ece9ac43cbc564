"""Checking files of other tools: as they read after conversion, with the lines of the files as they were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.bpmn.checks import Problem
from engine.bpmn.foreign.conversion import Conversion, convert
from engine.errors import ChengnuoError


def converted(files: Mapping[str, bytes]) -> dict[str, Conversion]:
    """The conversions of BPMN and DMN files (name → content); a file that cannot be read stays as it is."""
    found: dict[str, Conversion] = {}
    for name, content in files.items():
        try:
            found[name] = convert(content, name)
        except ChengnuoError:
            found[name] = Conversion(content)
    return found


def as_drawn(problems: Iterable[Problem], conversions: Mapping[str, Conversion]) -> list[Problem]:
    """The problems of converted files at the lines of the originals, with what the conversions have to say.

    A file with translations gets one problem ``foreign-notation``, which is open: it cannot be deployed before it is
    converted, but it can be run for trial. Each place that had to be left is a warning ``not-translated``.
    """
    found: list[Problem] = []
    for problem in problems:
        conversion = conversions.get(problem.file)
        found.append(problem if conversion is None else replace(problem, line=conversion.original_line(problem.line)))
    for name, conversion in conversions.items():
        if conversion.translations:
            first, number = conversion.translations[0], len(conversion.translations)
            found.append(
                Problem(
                    "open",
                    "foreign-notation",
                    None,
                    first.line,
                    f"文件里有 {number} 处是其他工具的写法，这里按改写后的内容检查；部署前请用 chengnuo convert "
                    "改写，或在流程设计里打开。",
                    f"The file has {number} places in the notation of another tool and was checked as it reads after "
                    "conversion; convert it by chengnuo convert or open it in the designer before it is deployed.",
                    name,
                    stops_trial=False,
                )
            )
        for one in conversion.left:
            found.append(Problem("warning", "not-translated", one.element, max(one.line, 1), one.zh, one.en, name))
    order = {name: place for place, name in enumerate(conversions)}
    return sorted(found, key=lambda one: (order.get(one.file, len(order)), one.line))
