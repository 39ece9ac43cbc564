"""What the stories do and look at: the people act through the commands, the test reads the records."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from engine.application import Engine
from engine.cases import commands
from engine.cases.storage.records import History, Incident, OfficeCase, Outbox, Timer, WorkItem
from engine.clock import OFFICE_ZONE, office_time
from engine.documents.records import Document
from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.applications.records import Application
from engine.office.cards.records import Card
from engine.office.complaints.records import Complaint
from engine.office.denials.records import DenialFiling
from engine.office.inquiries.records import Inquiry
from engine.office.notices.records import Notice
from engine.office.organisation.records import Department, Post
from engine.office.service_clock.records import ServiceClock
from engine.sample.hands import Hands

ORDINARY = "CY-WL-001"
"""出版物零售单位设立许可: an ordinary item, promised in 3 working days of 20."""
COMPLEX = "CY-SJ-002"
"""食品经营许可（新办）: complex, 5 working days of 10."""
IMMEDIATE = "CY-RS-002"
"""社会保障卡补领: done on the spot."""
JOINT = "CY-LB-001"
"""大型投资项目联合审批: 20 working days of 45, five departments and more by circumstances."""
VETO = "CY-LB-002"
"""建筑工程施工许可（联合办理）: 10 working days of 45, one veto ends it."""

GRANT = {"decision": "grant", "text": "符合法定条件。"}
DENY = {"decision": "deny", "text": "不符合法定条件。"}
VALID = {
    "findings": "当日窗口人员以下班为由拒绝收件。",
    "valid": "yes",
    "criterion": "第二条",
    "grounds": "违反首问负责和限时办结的规定。",
    "published_text": "反映属实，已对有关工作人员启动责任追究。",
}
"""A complaint that is found valid."""
REASONS = {"reason": "经营场所不符合条件。", "legal_basis": "《行政许可法》第三十八条第二款"}


class County:
    """One office on one database, with a clock that the story turns."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hands = Hands(engine)

    # ------------------------------------------------------------------ time

    def turn(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Set the clock to a moment of 2026; everything due on the way happens at its own time."""
        self.engine.turn_clock(office_time(2026, month, day, hour, minute))

    # ------------------------------------------------------------------ acts

    def contact(self, kind: str, login: str = "wangfang", **answers: Any) -> int:
        """Somebody comes; the inquiry's own case."""
        given = {
            "kind": kind,
            "channel": "window",
            "applicant_kind": "person",
            "applicant_name": "周小明",
            "phone": "13900001234",
            "matter": "咨询办理条件",
            "scope": "here",
        } | answers
        opened = self.engine.open_case(
            self.hands.person(login),
            process="first_inquiry",
            answers={name: value for name, value in given.items() if value is not None},
            key=secrets.token_urlsafe(12),
        )
        self.engine.settle()
        return opened.case_id

    def apply(self, item: str, login: str = "wangfang", **answers: Any) -> int:
        """Somebody applies; the application's case."""
        inquiry = self.contact("apply", login, item=item, matter="申请办理", **answers)
        with self.engine.database.reading() as session:
            found = select(Application.case_id).join(Inquiry, Inquiry.id == Application.inquiry_id)
            return session.scalars(found.where(Inquiry.case_id == inquiry)).one()

    def answer(self, case_id: int, form: str, answers: Mapping[str, Any], department: str | None = None) -> None:
        """Whoever is in charge hands in the open form; then everything happens that can."""
        self.hands.answer(case_id, form, answers, department=department)
        self.engine.settle()

    def check(self, case_id: int, conclusion: str, wrong: Mapping[int, tuple[str, str, str]] | None = None) -> None:
        """The clerk judges every material; ``wrong`` maps places in the list to (state, problem, remedy)."""
        rows = self.hands.materials(case_id, wrong=wrong)
        self.answer(case_id, "materials_check", {"materials": rows, "conclusion": conclusion})

    def supplement(self, case_id: int, wrong: Mapping[int, tuple[str, str, str]] | None = None) -> None:
        """The applicant brings what the notice asked for, but for ``wrong``."""
        rows = self.hands.materials(case_id, wrong=wrong)
        self.answer(case_id, "materials_supplement", {"materials": rows})

    def accepted(self, item: str, **answers: Any) -> int:
        """An application that was complete and accepted at once."""
        case_id = self.apply(item, **answers)
        self.check(case_id, "accept")
        return case_id

    def deliver(self, case_id: int) -> None:
        """The applicant signs for the result today."""
        today = self.now().date().isoformat()
        self.answer(case_id, "delivery", {"method": "direct", "receiver": "周小明", "signed_on": today})

    def withdraw(self, case_id: int, login: str = "wangfang") -> None:
        """The applicant withdraws at the window."""
        self.hands.withdraw(case_id, login, "改变计划")
        self.engine.settle()

    def stop_clock(self, case_id: int, login: str = "hejing", days: int = 30) -> None:
        """A handler asks to stop the clock for an inspection of ``days`` (art. 45), and the head approves."""
        commands.request_stop(
            self.engine,
            self.hands.person(login),
            case_id=case_id,
            procedure="other",
            kind="testing",
            days=days,
            basis="《行政许可法》第四十五条",
            reason="须由技术机构检测",
            key=secrets.token_urlsafe(12),
        )
        self.answer(case_id, "clock_request_answer", {"answer": "approved"})

    def resume_clock(self, case_id: int, login: str) -> None:
        """The clock goes on."""
        commands.resume_clock(self.engine, self.hands.person(login), case_id=case_id, key=secrets.token_urlsafe(12))

    # ------------------------------------------------------------------ looks

    def now(self) -> datetime:
        """The office's present moment, as people read it."""
        return self.engine.clock.now().astimezone(OFFICE_ZONE)

    def waiting(self, case_id: int) -> list[str]:
        """The forms that people have open in the case and its branches, sorted."""
        query = select(WorkItem.form).join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        with self.engine.database.reading() as session:
            found = session.scalars(query.where(or_(OfficeCase.id == case_id, OfficeCase.parent_id == case_id)))
            return sorted(form or "" for form in found)

    def case(self, case_id: int) -> OfficeCase:
        """The case."""
        with self.engine.database.reading() as session:
            return session.get_one(OfficeCase, case_id)

    def branches(self, case_id: int) -> dict[str, OfficeCase]:
        """The newest branch of every department, by code."""
        query = (
            select(Department.code, OfficeCase)
            .join(Department, Department.id == OfficeCase.department_id)
            .where(OfficeCase.parent_id == case_id)
            .order_by(OfficeCase.id)
        )
        with self.engine.database.reading() as session:
            return dict(session.execute(query).all())

    def application(self, case_id: int) -> Application:
        """The application of the case."""
        with self.engine.database.reading() as session:
            return session.scalars(select(Application).where(Application.case_id == case_id)).one()

    def inquiry(self, case_id: int) -> Inquiry:
        """The inquiry of the case."""
        with self.engine.database.reading() as session:
            return session.scalars(select(Inquiry).where(Inquiry.case_id == case_id)).one()

    def inquiry_of(self, case_id: int) -> Inquiry:
        """The contact from which the application of the case came."""
        query = select(Inquiry).join(Application, Application.inquiry_id == Inquiry.id)
        with self.engine.database.reading() as session:
            return session.scalars(query.where(Application.case_id == case_id)).one()

    def clock(self, case_id: int, name: str = "case") -> ServiceClock:
        """The newest clock of that name of the case."""
        query = select(ServiceClock).where(ServiceClock.case_id == case_id, ServiceClock.name == name)
        with self.engine.database.reading() as session:
            return session.scalars(query.order_by(ServiceClock.id.desc()).limit(1)).one()

    def due(self, case_id: int, name: str = "case") -> str:
        """When the clock is due, as people read it; empty while it stands."""
        moment = self.clock(case_id, name).promised_due_at
        return "" if moment is None else f"{moment.astimezone(OFFICE_ZONE):%m-%d %H:%M}"

    def cards(self, case_id: int) -> list[str]:
        """The levels of the cards given in the case and its branches, in order."""
        query = select(Card.level).join(OfficeCase, OfficeCase.id == Card.case_id)
        with self.engine.database.reading() as session:
            found = query.where(or_(OfficeCase.id == case_id, OfficeCase.parent_id == case_id)).order_by(Card.id)
            return list(session.scalars(found))

    def reasons(self, case_id: int) -> list[str]:
        """Why the cards of the case were given, in order."""
        with self.engine.database.reading() as session:
            return list(session.scalars(select(Card.reason).where(Card.case_id == case_id).order_by(Card.id)))

    def told(self, case_id: int) -> list[str]:
        """The names in the history of the case, in order."""
        query = select(History.name).where(History.case_id == case_id, History.name.is_not(None))
        with self.engine.database.reading() as session:
            return [name or "" for name in session.scalars(query.order_by(History.sequence))]

    def notes(self, case_id: int) -> list[str]:
        """The sentences that operations wrote into the history of the case, in order."""
        query = select(History.data).where(History.case_id == case_id, History.event == "noted")
        with self.engine.database.reading() as session:
            return [str((data or {}).get("text")) for data in session.scalars(query.order_by(History.sequence))]

    def posts(self, case_id: int) -> list[str]:
        """The codes of the posts at which work of the case waits, sorted."""
        query = select(Post.code).join(WorkItem, WorkItem.post_id == Post.id).where(WorkItem.case_id == case_id)
        with self.engine.database.reading() as session:
            return sorted(session.scalars(query))

    def timer(self, case_id: int, element: str) -> str:
        """When a timer of the case fires, as people read it; empty when it stands or does not wait."""
        query = select(Timer.due_at).where(Timer.case_id == case_id, Timer.element == element)
        with self.engine.database.reading() as session:
            moment = session.scalar(query)
            return "" if moment is None else f"{moment.astimezone(OFFICE_ZONE):%m-%d %H:%M}"

    def letters(self, case_id: int, subject: str) -> list[str]:
        """What was sent in the case under this subject, in order."""
        query = select(Outbox.body).where(Outbox.case_id == case_id, Outbox.subject.startswith(subject))
        with self.engine.database.reading() as session:
            return list(session.scalars(query.order_by(Outbox.id)))

    def infractions(self, case_id: int) -> list[str]:
        """The codes of the violations on the record of the case, in order."""
        with self.engine.database.reading() as session:
            found = select(Infraction.code).where(Infraction.case_id == case_id).order_by(Infraction.id)
            return list(session.scalars(found))

    def papers(self, case_id: int) -> list[str]:
        """The kinds of the papers issued in the case, in order."""
        with self.engine.database.reading() as session:
            found = select(Document.kind).where(Document.case_id == case_id).order_by(Document.id)
            return list(session.scalars(found))

    def paper(self, case_id: int, kind: str) -> Document:
        """The newest paper of that kind of the case."""
        query = select(Document).where(Document.case_id == case_id, Document.kind == kind)
        with self.engine.database.reading() as session:
            return session.scalars(query.order_by(Document.id.desc()).limit(1)).one()

    def notices(self, case_id: int) -> list[Notice]:
        """The notices of the case, in order."""
        with self.engine.database.reading() as session:
            found = select(Notice).where(Notice.case_id == case_id).order_by(Notice.id)
            return list(session.scalars(found))

    def denial(self, case_id: int) -> DenialFiling:
        """The newest denial filing of the case."""
        query = select(DenialFiling).where(DenialFiling.case_id == case_id).order_by(DenialFiling.id.desc())
        with self.engine.database.reading() as session:
            return session.scalars(query.limit(1)).one()

    def complaint(self, inquiry_case: int) -> Complaint:
        """The complaint that a contact became."""
        query = select(Complaint).join(Inquiry, Inquiry.id == Complaint.inquiry_id)
        with self.engine.database.reading() as session:
            return session.scalars(query.where(Inquiry.case_id == inquiry_case)).one()

    def complaint_of(self, case_id: int) -> Complaint:
        """The complaint of its own case."""
        with self.engine.database.reading() as session:
            return session.scalars(select(Complaint).where(Complaint.case_id == case_id)).one()

    def valid_complaint(self, kind: str = "complaint", **answers: Any) -> int:
        """Somebody complains, and the inspectors find it valid; the case of the complaint."""
        case_id = self.complaint(self.contact(kind, scope=None, **answers)).case_id
        self.answer(case_id, "complaint_assignment", {"route": "inspector"})
        self.answer(case_id, "complaint_verification", {"outcome": "decide", **VALID})
        return case_id

    def accountability(self, origin: int) -> AccountabilityCase:
        """The accountability case that came out of a case."""
        query = select(AccountabilityCase).where(AccountabilityCase.origin_case_id == origin)
        with self.engine.database.reading() as session:
            return session.scalars(query).one()

    def accountabilities(self, origin: int) -> int:
        """How many accountability cases came out of a case."""
        query = select(AccountabilityCase.id).where(AccountabilityCase.origin_case_id == origin)
        with self.engine.database.reading() as session:
            return len(session.scalars(query).all())

    def incidents(self) -> list[str]:
        """Whatever failed behind the scenes."""
        with self.engine.database.reading() as session:
            return [each["zh"] for each in session.scalars(select(Incident.error))]
