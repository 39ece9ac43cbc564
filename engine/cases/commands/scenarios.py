"""Saved scenarios of try-outs: kept, replaced, removed by designers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from engine.cases.runtime import Runtime
from engine.cases.storage.scenario_records import TrialScenario
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open

MOST_SCENARIOS = 30
"""Of one process: they all run again before each deployment."""
LONGEST_NAME = 60


def save_scenario(runtime: Runtime, actor: Actor, *, process: str, name: str, content: Mapping[str, Any]) -> int:
    """Keep a scenario of a process under a name, in the place of an earlier one of that name; returns its id.

    Refused without a name, and when the process has too many; NotAllowed without the role.
    """
    may_open(actor, "deploy").check()
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(
            f"请写场景名称，不超过 {LONGEST_NAME} 个字，例如“材料不齐，逾期视为受理”。",
            f"Please name the scenario in at most {LONGEST_NAME} characters, for example “Materials missing”.",
            place="name",
        )
    with runtime.database.transaction() as session:
        found = session.scalar(
            select(TrialScenario).where(TrialScenario.process == process, TrialScenario.name == name).with_for_update()
        )
        at = runtime.clock.now()
        if found is not None:
            found.content, found.at, found.by_id = dict(content), at, actor.staff_id
            return found.id
        count = session.scalar(select(func.count()).where(TrialScenario.process == process)) or 0
        if count >= MOST_SCENARIOS:
            raise Refused(
                f"一个流程最多保存 {MOST_SCENARIOS} 个场景；请先删除不用的。",
                f"A process keeps at most {MOST_SCENARIOS} scenarios; remove one that is no longer needed first.",
                place="name",
            )
        made = TrialScenario(process=process, name=name, content=dict(content), at=at, by_id=actor.staff_id)
        session.add(made)
        session.flush()
        return made.id


def remove_scenario(runtime: Runtime, actor: Actor, *, scenario_id: int) -> None:
    """Take a scenario away, which then no longer holds a deployment up; NotFound when it is not there."""
    may_open(actor, "deploy").check()
    with runtime.database.transaction() as session:
        found = session.get(TrialScenario, scenario_id)
        if found is None:
            raise NotFound("这个场景已经删除了。", "Expected a saved scenario, but it was removed.")
        session.delete(found)
