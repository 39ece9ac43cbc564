"""What the tests of the office's stores need: a person, a bare case and an issued document to point at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine.cases.storage.records import Definition, OfficeCase
from engine.clock import VirtualClock
from engine.documents.records import Document
from engine.office.organisation.changes import create_staff
from engine.office.organisation.records import Staff


@pytest.fixture
def make_person() -> Callable[[Session, str], Staff]:
    """Adds a member of staff whose name is the login."""
    return lambda session, login: create_staff(session, name=login, login=login)


@pytest.fixture
def make_case(clock: VirtualClock) -> Callable[[Session], int]:
    """Adds a case that only exists, and returns its id."""

    def make(session: Session) -> int:
        definition = session.get(Definition, 1) or Definition(
            process="bare", version=1, bundle_hash="bare", files={}, deployed_at=clock.now(), deployed_by=None
        )
        session.add(definition)
        session.flush()
        case = OfficeCase(
            process="bare", definition_id=definition.id, state=b"", version=1, status="open", opened_at=clock.now(),
            head=b"", history_count=0,
        )  # fmt: skip
        session.add(case)
        session.flush()
        return int(case.id)

    return make


@pytest.fixture
def make_document(clock: VirtualClock) -> Callable[[Session, int], int]:
    """Adds an issued document of a case, and returns its id."""

    def make(session: Session, case_id: int) -> int:
        document = Document(
            number=f"川岳特告〔2026〕{case_id}号",
            kind="special_procedure",
            case_id=case_id,
            issued_at=clock.now(),
            facts={},
        )
        session.add(document)
        session.flush()
        return int(document.id)

    return make
