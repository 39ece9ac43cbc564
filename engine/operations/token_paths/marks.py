"""A form keeps its mark: an option that denied in the deployed version denies in the next one, or is gone (DF-6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.reading.findings import Problem
from engine.operations.token_paths.library import DENIES, form_answers


def lost_marks(deployed: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[Problem]:
    """A problem for each field of a changed form that no longer says of an option that it denies."""
    for key, content in changed.items():
        before, after = form_answers(deployed.get(key, b"")), form_answers(content)
        if before is None or after is None:
            continue
        for field, answers in before.fields.items():
            now = after.fields.get(field)
            if now is None:
                continue
            lost = [value for value in answers.denies - now.denies if now.values is None or value in now.values]
            if lost:
                words = "、".join(sorted(map(str, lost)))
                yield Problem(
                    "error",
                    "denial-mark-lost",
                    field,
                    1,
                    f"「{field}」的选项 {words} 在已部署的版本里表示否定，须先报备（DF-6）；请保留 {DENIES} 里的"
                    "这个值，或者删去这个选项。",
                    f"The option {words} of {field} denies in the deployed version and must be filed first (DF-6); "
                    f"keep the value in {DENIES}, or delete the option.",
                    key,
                )
