"""A small office in which single operations run: departments, posts, people, items, cases, and a clock to turn."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from engine.cases.storage.records import Definition, OfficeCase
from engine.clock import VirtualClock
from engine.office.calendar.rules import OfficeCalendar
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item
from engine.office.items.rules import Limits
from engine.office.items.store import create_item, item_by_code, materials_of
from engine.office.letterhead import store as department_settings
from engine.office.letterhead.rules import Settings
from engine.office.organisation.changes import assign, create_department, create_post, create_staff, open_post
from engine.office.organisation.records import Department, Post, Staff
from engine.office.organisation.store import posts_held
from engine.office.service_clock.store import finish_clock, running_clock, start_clock
from engine.operations.catalogue import CATALOGUE
from engine.operations.context import (
    CaseFacts,
    Effects,
    FinishClock,
    OpenWork,
    OperationContext,
    StartClock,
)
from engine.operations.registry import IMPLEMENTATIONS


@dataclass(frozen=True)
class Person:
    """Somebody at work, as the operations see an actor."""

    staff_id: int
    name: str
    posts: tuple[Any, ...]


@dataclass
class CaseFile:
    """A bare case with the latest answers of its forms and the work that waits in it."""

    id: int
    number: str | None
    parent_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    work: list[OpenWork] = field(default_factory=list)


class Office:
    """Runs operations one by one, each judged by the schemas of its declaration, and applies their clocks."""

    def __init__(self, session: Session, clock: VirtualClock) -> None:
        self.session, self.clock, self.calendar = session, clock, OfficeCalendar()
        self.departments: dict[str, Department] = {}
        self.posts: dict[str, Post] = {}
        self.staff: dict[str, Staff] = {}
        self.definition = Definition(
            process="bare", version=1, bundle_hash="bare", files={}, deployed_at=clock.now(), deployed_by=None
        )
        session.add(self.definition)
        session.flush()

    def department(self, code: str, name: str, short_name: str, *, is_center: bool = False) -> Department:
        """Add a department."""
        self.departments[code] = create_department(
            self.session, code=code, name=name, short_name=short_name, phone="0826-1234567", address="川岳大道 1 号",
            is_center=is_center,
        )  # fmt: skip
        if is_center:
            settings = Settings(reconsideration_body="川岳县人民政府", court="川岳县人民法院")
            department_settings.change(self.session, self.departments[code], settings, by_id=None, at=self.clock.now())
        return self.departments[code]

    def post(self, code: str, department: str, role: str, a: str, b: str | None = None, **authority: Any) -> Post:
        """Add an open post held by ``a`` (and ``b``)."""
        post = create_post(
            self.session, code=code, name=f"{code}岗", department_id=self.departments[department].id, role=role,
            authority=authority,
        )  # fmt: skip
        for letter, login in (("A", a), ("B", b)):
            if login is not None:
                assign(self.session, post, self.person(login), letter, self.clock.now())  # type: ignore[arg-type]
        self.posts[code] = open_post(self.session, post, self.clock.now())
        return post

    def person(self, login: str) -> Staff:
        """The member of staff with this login; made when new."""
        if login not in self.staff:
            self.staff[login] = create_staff(self.session, name=login, login=login)
        return self.staff[login]

    def item(self, code: str, department: str, kind: str = "ordinary", **more: Any) -> Item:
        """Add an item; ``materials`` and ``departments`` as drafts, ``limits`` (promised, statutory)."""
        promised, statutory = more.pop("limits", (3, 20))
        return create_item(
            self.session,
            ItemDraft(
                code=code, name=f"{code}许可", department_id=self.departments[department].id, kind=kind, task_type=1,
                limits=Limits(promised, statutory), **more,
            ),
        )  # fmt: skip

    def case(self, *, parent: CaseFile | None = None, **data: Any) -> CaseFile:
        """Open a bare case; ``data`` is what its token sees."""
        case = OfficeCase(
            process="bare", definition_id=self.definition.id, state=b"", version=1, status="open", head=b"",
            opened_at=self.clock.now(), history_count=0, parent_id=None if parent is None else parent.id,
            parent_task=None if parent is None else uuid.uuid4(), branch_key=None if parent is None else "1",
        )  # fmt: skip
        self.session.add(case)
        self.session.flush()
        case.number = None if parent is not None else f"办〔2026〕{case.id}号"
        self.session.flush()
        return CaseFile(case.id, case.number, case.parent_id, data)

    def actor(self, login: str | None) -> Person | None:
        """Somebody with the posts held at this moment."""
        if login is None:
            return None
        staff = self.person(login)
        return Person(staff.id, staff.name, tuple(posts_held(self.session, staff.id, self.clock.now())))

    def run(
        self, name: str, case: CaseFile, by: str | None = None, *, post: str | None = None, **parameters: Any
    ) -> Effects:
        """Run one operation: parameters and result must satisfy the declaration, and exactly its clocks may move."""
        declaration = CATALOGUE[name]
        Draft202012Validator(declaration.parameters).validate(parameters)
        effects = IMPLEMENTATIONS[name](
            OperationContext(
                self.session, self.clock.now(), self.calendar, self.actor(by),
                CaseFacts(case.id, case.number, "bare", case.parent_id, case.data, self.clock.now()),
                "element", str(uuid.uuid4()), case.answers.get, lambda: case.work,
                None if post is None else self.posts[post].id,
            ),
            parameters,
        )  # fmt: skip
        Draft202012Validator(declaration.result).validate(effects.result)
        finished = {change.name for change in effects.clocks if isinstance(change, FinishClock)}
        assert finished <= set(declaration.finishes)
        started = {change.name for change in effects.clocks if isinstance(change, StartClock)}
        assert started <= {start.name for start in declaration.starts}
        self._turn_clocks(case, effects)
        return effects

    def _turn_clocks(self, case: CaseFile, effects: Effects) -> None:
        for change in effects.clocks:
            if isinstance(change, FinishClock):
                clock = running_clock(self.session, case.id, change.name)
                if clock is not None:
                    finish_clock(self.session, clock, at=change.at)
            elif isinstance(change, StartClock):
                start_clock(
                    self.session, case_id=case.id, name=change.name, started_at=change.started_at,
                    limit_amount=change.limit_amount, limit_unit=change.limit_unit,  # type: ignore[arg-type]
                    statutory_amount=change.statutory_amount,
                )  # fmt: skip

    def materials(self, item: Item) -> list[int]:
        """The keys of the item's materials, in order."""
        return [material.id for material in materials_of(self.session, item.id)]

    def inquiry(self, by: str | None = "window-a", **answers: Any) -> CaseFile:
        """A case whose contact is registered."""
        case = self.case()
        case.answers["inquiry"] = {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "张三",
            "phone": "13900000000", "matter": "办理许可", "scope": "here", "item": "SIGN", **answers,
        }  # fmt: skip
        self.run("inquiry.register", case, by, post=None if by is None else "window")
        return case

    def received(self, item: str = "SIGN", **answers: Any) -> CaseFile:
        """An application that was received and not checked yet."""
        contact = self.inquiry(item=item, **answers)
        opening = self.run("inquiry.open_application", contact, "window-a", post="window").cases[0]
        case = self.case(**opening.data)
        self.run("application.receive", case)
        return case

    def checked(self, case: CaseFile, conclusion: str, *states: str, item: str = "SIGN", **more: Any) -> CaseFile:
        """Check the materials in order with these states and come to the conclusion."""
        case.answers["materials_check"] = {"materials": self.rows(item, *states), "conclusion": conclusion, **more}
        self.run("application.check_materials", case, "window-a", post="window")
        return case

    def rows(self, item: str, *states: str) -> list[dict[str, Any]]:
        """Rows of a form of materials, in the order of the item's list; an empty state leaves the row out."""
        keys = self.materials(item_by_code(self.session, item))
        return [
            {"material": key, "state": state, "problem": "缺少盖章", "remedy": "加盖公章"}
            for key, state in zip(keys, states, strict=False)
            if state
        ]

    def accepted(self, item: str = "SIGN") -> CaseFile:
        """An application that was accepted."""
        case = self.received(item)
        self.checked(case, "accept", *["ok"] * 9, item=item)
        self.run("application.accept", case, "window-a", post="window", deemed=False)
        return case
