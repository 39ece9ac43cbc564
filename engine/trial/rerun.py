"""Running a saved scenario again: it breaks where a step can no longer be done, or where it ends elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.decisions import DecisionTable
from engine.errors import ChengnuoError, Refused
from engine.forms import Form
from engine.trial.scenario import Expected, Scenario
from engine.trial.tryout import TryOut

_STATUS = {
    "waiting": ("还在办理", "still running"),
    "completed": ("办理结束", "completed"),
    "cancelled": ("已取消", "cancelled"),
    "failed": ("出错停下", "stopped by an error"),
}


def why_broken(
    files: Mapping[str, bytes],
    scenario: Scenario,
    *,
    forms: Mapping[str, Form],
    decisions: Mapping[str, DecisionTable],
    **given: Any,
) -> ChengnuoError | None:
    """Why the scenario does not go as it was saved; None when it does. Never raises for what a diagram does.

    ``given`` is what ``TrialProcesses`` takes beside it. A scenario without an expected end only has to be possible.
    """
    state = TryOut(files, scenario, forms=forms, decisions=decisions, **given).run()
    if state.problem is not None:
        if scenario.expected is not None and scenario.expected.status == "failed":
            return None
        if state.failed_step is None:
            return state.problem
        step = state.failed_step + 1
        return Refused(
            f"第 {step} 步：{state.problem.zh}", f"Step {step}: {state.problem.en}", place=state.problem.place
        )
    reached = state.reached()
    if scenario.expected is None or reached == scenario.expected:
        return None
    names = {**scenario.expected.names, **reached.names}
    return Refused(
        f"最后应是{_told(scenario.expected, names, 0)}，现在是{_told(reached, names, 0)}。",
        f"Expected in the end: {_told(scenario.expected, names, 1)}; now: {_told(reached, names, 1)}.",
    )


def _told(end: Expected, names: Mapping[str, str], language: int) -> str:
    places = [names.get(each, each).replace("\n", "") for each in (*end.ended, *end.tasks)]
    status = _STATUS.get(end.status, (end.status, end.status))[language]
    if not places:
        return status
    return f"{status}（{'、'.join(places)}）" if language == 0 else f"{status} ({', '.join(places)})"
