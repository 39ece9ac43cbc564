"""A small office with people, and an engine on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.cases.runtime import Runtime
from engine.clock import VirtualClock
from engine.database import Database
from engine.identity.actor import Actor, load_actor
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.operations.context import Operation


@dataclass
class Office:
    """The runtime with what tests do all the time."""

    runtime: Runtime
    clock: VirtualClock
    staff: dict[str, int]
    posts: dict[str, int]

    def actor(self, name: str) -> Actor:
        """Somebody as of now."""
        with self.runtime.database.reading() as session:
            return load_actor(session, self.staff[name], self.clock.now())

    def deploy(self, *diagrams: bytes, forms: Mapping[str, bytes] | None = None, **more: Any) -> None:
        """Make the diagrams known."""
        files = {f"file{number}.bpmn": each for number, each in enumerate(diagrams)}
        with self.runtime.database.transaction() as session:
            store(session, Files(files, forms or {}, **more), self.clock.now(), None)

    def rows(self, statement: str, **parameters: Any) -> list[Any]:
        """What a query finds."""
        with self.runtime.database.reading() as session:
            return session.connection().exec_driver_sql(statement, parameters).all()

    def value(self, statement: str, **parameters: Any) -> Any:
        """The single value that a query finds."""
        return self.rows(statement, **parameters)[0][0]

    def work_items(self, case_id: int) -> dict[str, str]:
        """Element → work item id of a case."""
        found = self.rows("SELECT element, id FROM work_item WHERE case_id = %(id)s ORDER BY opened_at", id=case_id)
        return {element: str(item) for element, item in found}


@pytest.fixture
def operations() -> dict[str, Operation]:
    """What diagrams of this test may call; a test puts its own operations in."""
    return {}


@pytest.fixture
def office(database: Database, clock: VirtualClock, operations: dict[str, Operation]) -> Office:
    """A center with a coordinator and a housing department with handler (A: wang, B: li), leader and agency head."""
    runtime = Runtime(database, clock, operations)
    staff: dict[str, int] = {}
    posts: dict[str, int] = {}
    with database.transaction() as session:
        center = Department(code="C", name="服务中心", short_name="中心", is_center=True)
        housing = Department(code="H", name="住建局", short_name="住建")
        session.add_all([center, housing])
        session.flush()
        people = ("wang", "li", "zhao", "chen", "sun", "gao")
        for login in people:
            person = Staff(name=login.title(), login=login)
            session.add(person)
            session.flush()
            staff[login] = person.id
        wanted = [
            ("handler", housing, "wang", "li"),
            ("leader", housing, "zhao", None),
            ("coordinator", center, "chen", None),
            ("clerk", center, "sun", None),
            ("agency_head", housing, "gao", None),
        ]
        for role, department, a_holder, b_holder in wanted:
            post = Post(
                code=f"{department.code}-{role}",
                name=role,
                department_id=department.id,
                role=role,
                opened_at=clock.now(),
            )
            session.add(post)
            session.flush()
            posts[role] = post.id
            session.add(PostHolding(post_id=post.id, letter="A", staff_id=staff[a_holder], since=clock.now()))
            if b_holder is not None:
                session.add(PostHolding(post_id=post.id, letter="B", staff_id=staff[b_holder], since=clock.now()))
    return Office(runtime, clock, staff, posts)


@pytest.fixture
def in_threads() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """Run a function in many threads at the same instant; gives results or exceptions in order of the numbers."""
    import threading

    def run(count: int, function: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(count)
        results: list[Any] = [None] * count

        def one(number: int) -> None:
            gate.wait()
            try:
                results[number] = function(number)
            except Exception as error:
                results[number] = error

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run
