"""What happened in the sample county during the last weeks, case by case, in working days before today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.clock import OFFICE_ZONE
from engine.sample.hands import Hands


@dataclass
class Told:
    """A story as it is told so far: the case that it is about, once it is opened."""

    hands: Hands
    case_id: int = 0


Step = Callable[[Told], None]


@dataclass(frozen=True)
class Scene:
    """One thing done: so many working days before today, at this time of day (hour, minute)."""

    days_ago: int
    time: tuple[int, int]
    step: Step


@dataclass(frozen=True)
class Story:
    """One contact and what became of it."""

    title: str
    scenes: tuple[Scene, ...] = field(default_factory=tuple)


def registered(login: str, item: str, name: str, **answers: Any) -> Step:
    """Somebody applies for an item at a window."""
    unit = len(name) > 4
    given = {
        "kind": "apply",
        "channel": "window",
        "applicant_kind": "unit" if unit else "person",
        "applicant_name": name,
        "id_number": None if unit else "110101199003070011",
        "phone": "13900001234",
        "matter": "申请办理",
        "scope": "here",
        "item": item,
    } | answers

    def step(told: Told) -> None:
        told.case_id = told.hands.register(login, {key: value for key, value in given.items() if value is not None})

    return step


def contact(login: str, kind: str, name: str, matter: str, **answers: Any) -> Step:
    """Somebody comes with something that is no application."""
    given = {
        "kind": kind,
        "channel": "window",
        "applicant_kind": "person",
        "applicant_name": name,
        "phone": "13900005678",
        "matter": matter,
        "scope": "here",
    } | answers

    def step(told: Told) -> None:
        told.case_id = told.hands.register(login, given)

    return step


def filled(form: str, department: str | None = None, **answers: Any) -> Step:
    """The person at whose post it waits fills in a form."""
    return lambda told: told.hands.answer(told.case_id, form, answers, department=department)


def complete_materials() -> Step:
    """The clerk finds all materials in order and accepts."""
    return lambda told: told.hands.answer(
        told.case_id,
        "materials_check",
        {"materials": told.hands.materials(told.case_id), "conclusion": "accept"},
    )


def incomplete_materials(place: int, problem: str, remedy: str, state: str = "missing") -> Step:
    """The clerk finds one material missing or wrong and issues the notice."""
    return lambda told: told.hands.answer(
        told.case_id,
        "materials_check",
        {
            "materials": told.hands.materials(told.case_id, wrong={place: (state, problem, remedy)}),
            "conclusion": "supplement",
        },
    )


def asked_first(department: str, question: str) -> Step:
    """The clerk asks another department before concluding."""
    return lambda told: told.hands.answer(
        told.case_id,
        "materials_check",
        {
            "materials": told.hands.materials(told.case_id),
            "conclusion": "consult",
            "addressee": "department",
            "department": department,
            "question": question,
        },
    )


def away(login: str, hours: float, reason: str) -> Step:
    """Somebody is away from now on for some hours."""
    return lambda told: told.hands.away(login, hours, reason)


def handed_out(receiver: str = "申请人本人") -> Step:
    """The applicant collects the result at the window and signs for it."""

    def step(told: Told) -> None:
        today = told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date()
        told.hands.answer(
            told.case_id, "delivery", {"method": "direct", "receiver": receiver, "signed_on": today.isoformat()}
        )

    return step


def supplied() -> Step:
    """The applicant brings what the notice asked for."""
    return lambda told: told.hands.answer(
        told.case_id, "materials_supplement", {"materials": told.hands.materials(told.case_id)}
    )


def stopped(login: str, kind: str, reason: str) -> Step:
    """The handler asks to stop the case clock for a special procedure, and the leader approves."""
    return lambda told: told.hands.stop_clock(told.case_id, login, kind, reason)


def extended(login: str, days: int, reason: str) -> Step:
    """The handler asks for more days, and the agency head approves."""
    return lambda told: told.hands.extend_clock(told.case_id, login, days, reason)


def withdrawn(login: str, reason: str) -> Step:
    """The applicant withdraws."""
    return lambda told: told.hands.withdraw(told.case_id, login, reason)


def found_complaint() -> Step:
    """Go on with the complaint that the contact became."""

    def step(told: Told) -> None:
        told.case_id = told.hands.complaint_of(told.case_id)

    return step


def complaint_assigned(route: str, unit: str, **answers: Any) -> Step:
    """The inspector says who looks into the complaint about this unit."""
    given = {"route": route, "department": unit} | answers
    return lambda told: told.hands.answer(told.case_id, "complaint_assignment", given)


def found_accountability() -> Step:
    """From here on the story is about the accountability case that the case led to."""

    def step(told: Told) -> None:
        told.case_id = told.hands.accountability_of(told.case_id)

    return step


AGREED = {"opinion": "agree", "text": "材料真实齐全，符合法定条件，建议准予。"}
GRANTED = {"decision": "grant", "text": "符合法定条件、标准，准予许可。"}


def ordinary(login: str, item: str, name: str, day: int) -> tuple[Scene, ...]:
    """Registered and accepted in one morning."""
    return (
        Scene(day, (9, 10), registered(login, item, name)),
        Scene(day, (9, 40), complete_materials()),
    )
