"""Saved scenarios of processes, and which of them no longer go with changed files."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.bpmn.checks import Problem
from engine.bpmn.decisions import read_decisions
from engine.bpmn.reading.process import DiagramFiles
from engine.cases.bundles import Files, Outline, cut_bundle, outline
from engine.cases.storage.scenario_records import TrialScenario
from engine.errors import ChengnuoError, Refused
from engine.forms import read_form
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Staff
from engine.trial import read_scenario, why_broken

MOST_SECONDS_OF_ALL = 5.0
"""Of computing for all saved scenarios that a deployment runs again: a hundred of the longest process."""
_TOO_SLOW = Refused(
    "重走全部场景要算很久，其中这一个最久；请删除它，或者减少它的步骤。",
    "All scenarios together take long to run again, this one the longest; remove it, or leave out some of its steps.",
)


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """One scenario with who saved it last and when; ``content`` as ``engine.trial.read_scenario`` reads it."""

    id: int
    process: str
    name: str
    content: Mapping[str, Any]
    at: datetime
    by: str


def scenarios(session: Session, processes: Collection[str]) -> list[SavedScenario]:
    """The scenarios of some processes, by name."""
    return _found(session, TrialScenario.process.in_(processes))


def scenario(session: Session, scenario_id: int) -> SavedScenario | None:
    """One scenario; None when it was removed."""
    return next(iter(_found(session, TrialScenario.id == scenario_id)), None)


def _found(session: Session, wanted: ColumnElement[bool]) -> list[SavedScenario]:
    rows = session.execute(
        select(TrialScenario, Staff.name)
        .join(Staff, Staff.id == TrialScenario.by_id)
        .where(wanted)
        .order_by(TrialScenario.process, TrialScenario.name)
    )
    return [SavedScenario(row.id, row.process, row.name, row.content, row.at, by) for row, by in rows]


def broken_scenarios(session: Session, deployed: Files, changed: Files) -> list[Problem]:
    """An error for each saved scenario that uses a changed file and does not go with it as it was saved.

    The changed files have passed the checks. Files of a deployed process that no longer exists are left out.
    """
    processes = set(session.scalars(select(TrialScenario.process).distinct()))
    if not processes:
        return []
    everything = deployed.overlaid(changed)
    outlines = {name: outline(content) for name, content in everything.process.items()}
    affected = {process for process in processes if _uses(everything, outlines, process, changed)}
    if not affected:
        return []
    forms = {key: read_form(content) for key, content in everything.form.items()}
    tables = {key: table for content in everything.decision.values() for key, table in read_decisions(content).items()}
    problems = []
    diagrams = DiagramFiles(everything.process)
    took: list[tuple[float, SavedScenario]] = []
    for saved in scenarios(session, affected):
        began = time.thread_time()
        try:
            why = why_broken(diagrams, read_scenario(saved.content), forms=forms, decisions=tables)
        except ChengnuoError as wrong:
            why = wrong
        if why is not None:
            problems.append(_problem(saved, why, outlines))
        took.append((time.thread_time() - began, saved))
        if sum(seconds for seconds, _ in took) > MOST_SECONDS_OF_ALL:
            slowest = max(took, key=lambda one: one[0])[1]
            return [*problems, _problem(slowest, _TOO_SLOW, outlines)]
    return problems


def _uses(everything: Files, outlines: Mapping[str, Outline], process: str, changed: Files) -> bool:
    try:
        bundle = cut_bundle(everything, process, outlines)
    except ChengnuoError:
        return False
    return any(key in getattr(bundle, kind) for kind, key, _content in changed.each())


def _problem(saved: SavedScenario, why: ChengnuoError, outlines: Mapping[str, Outline]) -> Problem:
    file = next((name for name, each in outlines.items() if saved.process in each.callable), "")
    return Problem(
        "error",
        "scenario-broken",
        why.place,
        1,
        f"试运行场景「{saved.name}」和保存时不同：{why.zh}请改图；确实应当改变的，在试运行里打开这个场景重新保存，或者删除。",
        f"The scenario “{saved.name}” does not go as it was saved: {why.en} Change the diagram, or, where the change "
        "is meant, open the scenario in the try-out and save it anew or remove it.",
        file,
    )


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What operations say of an application for an item, for a try-out: fields of their results by name."""

    name: str
    facts: Mapping[str, Any]


def item_facts(session: Session, code: str) -> ItemFacts | None:
    """The facts of a published item; None for an unknown code."""
    row = session.execute(
        select(Item, Department.code)
        .join(Department, Department.id == Item.department_id)
        .where(Item.code == code, Item.active)
        .order_by(Item.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    item, department = row
    facts = {
        "item": item.code,
        "item_name": item.name,
        "item_kind": item.kind,
        "department": department,
        "joint": item.kind == "joint",
        "promised_days": item.promised_days,
        "supplement_days": item.supplement_days,
        "supplement_unit": item.supplement_unit,
    }
    return ItemFacts(item.name, facts)
