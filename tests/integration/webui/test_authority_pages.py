"""Who may act on a case, tried over HTTP by those who may not (AU-1 … AU-7, SP-6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock, office_time
from engine.sample.hands import Hands

ORDINARY, JOINT = "CY-SJ-002", "CY-LB-001"
PHONE = "13900001234"
BRANCHES = ("planning", "ecology", "fire")


class Desk:
    """The people of the county at their browsers, by login."""

    def __init__(self, county: Engine, app: Any) -> None:
        self.county, self.app, self.hands = county, app, Hands(county)
        self._people: dict[str, Actions] = {}

    def __call__(self, login: str) -> Actions:
        """The pages as this person sees them."""
        if login not in self._people:
            person = Actions(self.app)
            assert person.log_in(login).status_code == 302
            self._people[login] = person
        return self._people[login]

    def value(self, query: str, **names: Any) -> Any:
        """The single value of a query."""
        with self.county.database.reading() as session:
            return session.execute(text(query), names).scalar()

    def apply(self, item: str = ORDINARY) -> int:
        """An application that was accepted."""
        case_id = self.hands.register(
            "wangfang",
            {
                "kind": "apply",
                "channel": "window",
                "applicant_kind": "person",
                "applicant_name": "张三丰",
                "phone": PHONE,
                "matter": "开面馆",
                "scope": "here",
                "item": item,
            },
        )
        self.county.settle()
        rows = self.hands.materials(case_id)
        self.hands.answer(case_id, "materials_check", {"materials": rows, "conclusion": "accept"})
        return case_id

    def join(self) -> int:
        """A joint case led by the development bureau, under review at three other departments."""
        case_id = self.apply(JOINT)
        self.hands.answer(case_id, "joint_circumstances", {})
        rows = [{"department": code, "days": 5} for code in BRANCHES]
        self.hands.answer(case_id, "joint_prepare", {"departments": rows})
        return case_id

    def lead(self, case_id: int) -> str:
        """The code of the department that leads the case."""
        return str(
            self.value(
                "SELECT d.code FROM application a JOIN department d ON d.id = a.department_id WHERE a.case_id = :id",
                id=case_id,
            )
        )

    def of(self, department: str, role: str) -> Actions:
        """Whoever holds the department's post of this role as A."""
        login = self.value(
            "SELECT s.login FROM post p JOIN department d ON d.id = p.department_id"
            " JOIN post_holding h ON h.post_id = p.id AND h.letter = 'A' JOIN staff s ON s.id = h.staff_id"
            " WHERE d.code = :department AND p.role = :role",
            department=department,
            role=role,
        )
        return self(str(login))


@pytest.fixture
def desk(county: Engine, app: Any) -> Desk:
    """The sample county with nothing in hand."""
    return Desk(county, app)


STOP = {"procedure": "other", "kind": "auction", "basis": "《行政许可法》第四十五条", "days": "9", "reason": "须拍卖"}


@pytest.mark.rule("AU-1", "AU-2", "SP-6")
def test_nobody_else_than_the_acting_departments_handler_stops_a_clock(desk: Desk) -> None:
    """Neither leaders of a bureau without part in it, nor the own leader alone, who would approve it himself."""
    case_id = desk.apply()
    for login in ("yaogang", "luweidong", "shendan", "renjie", "liguoqiang", "mayulan", "guotao"):
        answer = desk(login).post(f"/cases/{case_id}/stop", _key=login, **STOP)
        assert answer.status_code == (302 if login == "guotao" else 403), login
        assert desk.value("SELECT count(*) FROM clock_stop") == 0
        if login not in ("mayulan", "guotao"):
            assert PHONE not in desk(login).get(f"/cases/{case_id}").text, login


@pytest.mark.rule("AU-2", "AU-3", "AU-6", "PA-2")
def test_a_stop_is_asked_for_by_one_and_approved_by_another_and_told(desk: Desk) -> None:
    """A listed procedure brings its own days and basis; the leader approves; the applicant is told in writing."""
    case_id = desk.apply("CY-ZR-001")
    handler, leader = desk.of("planning", "handler"), desk.of("planning", "leader")
    page = handler.get(f"/cases/{case_id}").text
    listed = re.search(r'<option value="(\d+)"[^>]*>设计方案专家评审', page)
    assert listed is not None
    asked = handler.post(f"/cases/{case_id}/stop", _key="a", procedure=listed[1], reason="方案须评审")
    assert asked.status_code == 302
    assert "待分管领导批准" in handler.get(f"/cases/{case_id}").text
    assert not desk.value("SELECT paused FROM service_clock WHERE name = 'case'")
    (address,) = set(re.findall(r"/desk/work/[0-9a-f-]{36}(?=\")", leader.get("/desk/").text))
    assert handler.get(address).status_code == 302, "who asked does not see the answer's form"
    definition = str(desk.value("SELECT definition_id FROM office_case WHERE id = :id", id=case_id))
    answer = {"_form": "clock_request_answer", "_definition": definition, "answer": "approved"}
    assert leader.post(address, _key="b", **answer).status_code == 302
    desk.county.settle()
    assert desk.value("SELECT paused FROM service_clock WHERE name = 'case'")
    days, basis = desk.county.database, "第四十五条"
    assert days is not None
    assert basis in str(desk.value("SELECT facts->>'basis' FROM document WHERE kind = 'special_procedure'"))
    assert desk.value("SELECT count(*) FROM outbox WHERE recipient_kind = 'applicant' AND body LIKE '%专家评审%'") == 1
    assert desk.value("SELECT requester_id <> answered_by_id FROM clock_request")


@pytest.mark.rule("AU-3")
def test_a_refused_extension_is_on_record_and_told_too(desk: Desk) -> None:
    case_id = desk.apply()
    handler = desk("hejing")
    assert handler.post(f"/cases/{case_id}/extend", _key="a", days="5", reason="须现场核查").status_code == 302
    desk.hands.answer(case_id, "clock_request_answer", {"answer": "rejected", "text": "材料已经齐全，应按期办结。"})
    assert desk.value("SELECT extended FROM service_clock WHERE name = 'case'") == 0
    assert "材料已经齐全" in handler.get(f"/cases/{case_id}").text
    assert desk.value("SELECT count(*) FROM outbox WHERE recipient_kind = 'applicant' AND body LIKE '%未获批准%'") == 1
    assert handler.post(f"/cases/{case_id}/extend", _key="b", days="3", reason="专家未到").status_code == 302
    desk.hands.answer(case_id, "clock_request_answer", {"answer": "approved"})
    assert desk.value("SELECT extended FROM service_clock WHERE name = 'case'") == 3
    again = handler.post(f"/cases/{case_id}/extend", _key="c", days="3", reason="再延")
    assert again.status_code == 422
    assert "已经延长过" in again.text


@pytest.mark.rule("AU-2", "AU-3", "TC-20")
def test_a_request_that_nobody_answers_ends_with_the_limit(desk: Desk, clock: VirtualClock) -> None:
    """The request is too late when the limit passes; afterwards nothing can be asked for."""
    case_id = desk.apply()
    handler = desk("hejing")
    assert handler.post(f"/cases/{case_id}/extend", _key="a", days="5", reason="须现场核查").status_code == 302
    due = desk.value("SELECT promised_due_at FROM service_clock WHERE name = 'case'")
    clock.turn_to(due)
    desk.county.settle()
    assert desk.value("SELECT answer FROM clock_request") == "too_late"
    late = handler.post(f"/cases/{case_id}/stop", _key="b", **STOP)
    assert "届满" in handler.get(late.location).text
    assert desk.value("SELECT count(*) FROM clock_request") == 1


@pytest.mark.rule("AU-3", "JA-7")
def test_only_the_county_leader_extends_a_joint_case(desk: Desk) -> None:
    """The head of a bureau that merely takes part uses nothing up; the lead asks and the county leader answers."""
    case_id = desk.join()
    for role in ("handler", "leader", "agency_head"):
        person = desk.of("planning", role)
        assert person.post(f"/cases/{case_id}/extend", _key=role, days="15", reason="复杂").status_code == 403
        branch = desk.value("SELECT id FROM office_case WHERE parent_id = :id AND branch_key IS NOT NULL", id=case_id)
        refused = person.post(f"/cases/{branch}/extend", _key=f"b{role}", days="5", reason="复杂")
        assert refused.status_code in (302, 403)
    handler = desk.of(desk.lead(case_id), "handler")
    assert handler.post(f"/cases/{case_id}/extend", _key="own", days="15", reason="涉及多部门").status_code == 302
    county_leader = desk("liguoqiang")
    assert "县领导审批" in county_leader.get("/desk/").text
    desk.hands.answer(case_id, "clock_request_answer", {"answer": "approved"})
    assert desk.value("SELECT extended FROM service_clock WHERE case_id = :id AND name = 'case'", id=case_id) == 15


@pytest.mark.rule("AU-4")
def test_a_joint_case_is_withdrawn_at_the_window_alone_and_every_department_hears_of_it(desk: Desk) -> None:
    case_id = desk.join()
    given = {"by": "applicant", "reason": "资金没有落实，先不办了", "proof": "2026年1月5日申请书"}
    for role in ("handler", "chief_rep", "leader"):
        person = desk.of("planning", role)
        assert person.post(f"/cases/{case_id}/withdraw", _key=role, **given).status_code == 403
    window = desk("wangfang")
    agent = {**given, "by": "agent", "agent": "李代办"}
    assert window.post(f"/cases/{case_id}/withdraw", _key="x", **agent).status_code == 422
    assert desk.value("SELECT status FROM office_case WHERE id = :id", id=case_id) == "open"
    assert window.post(f"/cases/{case_id}/withdraw", _key="w", **given).status_code == 302
    desk.county.settle()
    assert desk.value("SELECT facts->>'reason' FROM document WHERE kind = 'withdrawal'") == given["reason"]
    assert desk.value("SELECT count(*) FROM outbox WHERE subject LIKE '申请撤回%'") == len(BRANCHES)
    assert desk.value("SELECT count(*) FROM office_case WHERE parent_id = :id AND status = 'open'", id=case_id) == 0


@pytest.mark.rule("AU-1", "AU-4")
def test_a_police_handler_ends_no_application_of_another_department(desk: Desk) -> None:
    cases = [desk.apply(item) for item in (ORDINARY, "CY-ZR-001", "CY-WJ-002")]
    police = desk("renjie")
    for case_id in cases:
        given = {"by": "applicant", "reason": "x", "proof": "x"}
        assert police.post(f"/cases/{case_id}/withdraw", _key=str(case_id), **given).status_code == 403
        page = police.get(f"/cases/{case_id}").text
        assert PHONE not in page
        assert "张三丰" not in page
        assert "command-withdraw" not in page
    assert desk.value("SELECT count(*) FROM office_case WHERE status = 'withdrawn'") == 0


@pytest.mark.rule("AU-1")
def test_a_leader_of_another_department_releases_nothing_and_the_own_one_does(desk: Desk) -> None:
    desk.apply()
    handler = desk("hejing")
    (address,) = set(re.findall(r"/desk/work/[0-9a-f-]{36}(?=\")", handler.get("/desk/").text))
    handler.post(f"{address}/claim")
    assert desk("yaogang").post(f"{address}/release").status_code == 403
    assert desk("huyang").post(f"{address}/release").status_code == 403
    assert desk.value("SELECT assignee_id IS NOT NULL FROM work_item")
    assert desk("mayulan").post(f"{address}/release").status_code == 302
    assert desk.value("SELECT assignee_id IS NULL FROM work_item")


@pytest.mark.rule("AU-5")
def test_the_coordinators_opinion_is_no_permit(desk: Desk) -> None:
    """The lead department decides itself, and each department's certificate carries its own name and number."""
    case_id = desk.join()
    for code in BRANCHES:
        own = {"permit_number": f"{code}-001"} if code == "planning" else {}
        desk.hands.answer(
            case_id, "department_opinion", {"opinion": "approve", "text": "同意。", **own}, department=code
        )
    desk.hands.answer(case_id, "joint_opinion", {"conclusion": "grant", "text": "各部门一致同意。"})
    assert desk.value("SELECT count(*) FROM document WHERE kind = 'grant'") == 0
    assert desk.value("SELECT decision FROM application") is None
    work = desk.value(
        "SELECT d.code FROM work_item w JOIN post p ON p.id = w.post_id JOIN department d ON d.id = p.department_id"
        " WHERE w.form = 'decision'"
    )
    assert work == desk.lead(case_id)
    given = {
        "decision": "grant",
        "permit_number": "川岳项〔2026〕7号",
        "valid_until": "2029-01-04",
        "conditions": "分期建设",
    }
    desk.hands.answer(case_id, "decision", given)
    facts = desk.value("SELECT facts FROM document WHERE kind = 'grant' ORDER BY id DESC LIMIT 1")
    assert facts["permit_number"] == "川岳项〔2026〕7号"
    assert facts["valid_until"] == "2029-01-04"
    assert "分期建设" in facts["conditions"]
    issued = desk.value(
        "SELECT array_agg(d.code ORDER BY x.id) FROM document x JOIN department d ON d.id = x.department_id"
        " WHERE x.kind = 'grant'"
    )
    assert issued == ["planning", desk.lead(case_id)]


def card(desk: Desk, login: str) -> int:
    """A yellow card of somebody, as if given at a case."""
    case_id = desk.apply()
    with desk.county.database.transaction() as session:
        return int(
            session.execute(
                text(
                    "INSERT INTO card (level, case_id, staff_id, issued_at, written_at, reason, second_yellow,"
                    " due_anyway)"
                    " SELECT 'yellow', :case_id, id, :at, :at, '超过承诺期限', false, false FROM staff"
                    " WHERE login = :login RETURNING id"
                ),
                {"case_id": case_id, "login": login, "at": office_time(2026, 1, 5, 9)},
            ).scalar_one()
        )


LIFT = {"ground": "system_outage", "grounds": "系统停机半天"}


@pytest.mark.rule("AU-1", "TC-11", "AT-1")
def test_the_days_of_a_limit_are_for_those_whom_the_case_or_the_card_concerns(desk: Desk) -> None:
    """They say why the clock stood and the limit was extended; everybody else has the register line without them."""
    given = card(desk, "fengguoqing")
    case_id = desk.value("SELECT case_id FROM card WHERE id = :id", id=given)
    clock = desk.value("SELECT id FROM service_clock WHERE case_id = :id AND name = 'case'", id=case_id)
    with desk.county.database.transaction() as session:
        session.execute(text("UPDATE card SET clock_id = :clock WHERE id = :id"), {"clock": clock, "id": given})
    days, of_card = f"/cases/{case_id}/deadline/{clock}", f"/cases/{case_id}/cards/{given}"
    for login in ("hejing", "wangfang", "qianzheng"):
        assert [desk(login).get(each).status_code for each in (days, of_card)] == [200, 200], login
    for login in ("renjie", "yangfan"):
        assert [desk(login).get(each).status_code for each in (days, of_card)] == [403, 403], login
        assert days not in desk(login).get(f"/cases/{case_id}").text, login
    assert [desk("fengguoqing").get(each).status_code for each in (days, of_card)] == [403, 200]


@pytest.mark.rule("AU-6", "AC-6")
def test_an_inspector_lifts_others_cards_and_never_his_own(desk: Desk) -> None:
    own, others = card(desk, "qianzheng"), card(desk, "hejing")
    inspector, beside, county_leader = desk("qianzheng"), desk("yanming"), desk("liguoqiang")
    assert f"/cards/{own}/lift" not in inspector.get("/supervision/cards").text
    for person in (inspector, beside, desk("mayulan")):
        assert person.get(f"/supervision/cards/{own}/lift").status_code == 403
        assert person.post(f"/supervision/cards/{own}/lift", **LIFT).status_code == 403
    assert county_leader.post(f"/supervision/cards/{others}/lift", **LIFT).status_code == 403
    assert county_leader.post(f"/supervision/cards/{own}/lift", **LIFT).status_code == 302
    unfounded = inspector.post(f"/supervision/cards/{others}/lift", ground="other", grounds="")
    assert unfounded.status_code == 422
    assert inspector.post(f"/supervision/cards/{others}/lift", _key="once", **LIFT).status_code == 302
    assert inspector.post(f"/supervision/cards/{others}/lift", _key="once", **LIFT).status_code == 302
    assert desk.value("SELECT count(*) FROM history WHERE event = 'card_lifted'") == 2
    assert desk.value("SELECT count(*) FROM outbox WHERE subject = '亮牌已撤销'") == 2


ROLE_AT_WORK = "SELECT p.role FROM work_item w JOIN post p ON p.id = w.post_id WHERE w.case_id = :id"


def accuse(desk: Desk, login: str | None, department: str = "market") -> int:
    """An accountability case about somebody, or about a unit when ``login`` is None."""
    with desk.county.database.reading() as session:
        person = session.execute(text("SELECT id FROM staff WHERE login = :login"), {"login": login}).scalar()
        post = session.execute(
            text("SELECT post_id FROM post_holding WHERE staff_id = :id AND letter = 'A'"), {"id": person}
        ).scalar()
    data = {
        "trigger": "inspection",
        "clue": "检查发现",
        "person_id": person,
        "post_id": post,
        "department": department,
    }
    opened = desk.county.open_case(
        desk.hands.person("qianzheng"), process="accountability", data=data, key=f"case-{login}"
    )
    desk.county.settle()
    return opened.case_id


@pytest.mark.rule("AU-6", "SP-6")
def test_the_deputy_of_an_accused_neither_reads_the_case_nor_speaks_for_him(desk: Desk) -> None:
    case_id = accuse(desk, "hejing")
    desk.hands.answer(case_id, "accountability_acceptance", {"take": True, "grounds": "属实"})
    accused = desk("hejing")
    assert accused.get(f"/cases/{case_id}").status_code == 200
    (address,) = set(re.findall(r"/desk/work/[0-9a-f-]{36}(?=\")", accused.get("/desk/").text))
    desk.hands.away("hejing", 8, "外出")
    deputy = desk("guotao")
    assert deputy.get(f"/cases/{case_id}").status_code == 403
    assert deputy.get(address).status_code == 403
    assert deputy.post(address, _key="k", statement="他没有错").status_code == 403
    assert case_number(desk, case_id) not in deputy.get("/cases/").text


def case_number(desk: Desk, case_id: int) -> str:
    """The number of an accountability case."""
    return str(desk.value("SELECT number FROM accountability WHERE case_id = :id", id=case_id))


@pytest.mark.rule("AU-6", "AC-10")
def test_a_unit_answers_through_its_head(desk: Desk) -> None:
    case_id = accuse(desk, None)
    desk.hands.answer(case_id, "accountability_acceptance", {"take": True, "grounds": "属实"})
    role = desk.value(ROLE_AT_WORK, id=case_id)
    assert role == "agency_head"
    assert desk("luojianguo").get(f"/cases/{case_id}").status_code == 200
    assert desk("hejing").get(f"/cases/{case_id}").status_code == 403


@pytest.mark.rule("AU-6")
def test_an_accused_inspectors_case_goes_to_the_county_leader(desk: Desk) -> None:
    case_id = accuse(desk, "qianzheng", "supervision")
    role = desk.value(ROLE_AT_WORK, id=case_id)
    assert role == "county_leader"
    assert desk("yanming").get(f"/cases/{case_id}").status_code == 403
    assert case_number(desk, case_id) not in desk("qianzheng").get("/supervision/accountability").text


@pytest.mark.rule("AU-7")
def test_work_that_no_post_fits_waits_under_its_department_until_it_is_assigned(desk: Desk) -> None:
    with desk.county.database.transaction() as session:
        session.execute(
            text(
                "UPDATE post SET opened_at = NULL WHERE role = 'handler' AND department_id ="
                " (SELECT id FROM department WHERE code = 'market')"
            )
        )
    desk.apply()
    assert desk.value("SELECT post_id IS NULL FROM work_item")
    assert desk.value("SELECT count(*) FROM incident WHERE kind = 'assignment' AND resolved_at IS NULL") == 1
    assert desk.value("SELECT count(*) FROM outbox WHERE subject LIKE '待分派%'") == 3, "leader, head, administrator"
    for stranger in ("renjie", "yaogang", "zhaolei"):
        assert "审查申请" not in desk(stranger).get("/desk/").text
    leader = desk("mayulan")
    page = leader.get("/desk/unassigned").text
    assert "审查申请" in page
    (address,) = set(re.findall(r"/desk/work/[0-9a-f-]{36}/assign", page))
    assert desk("yaogang").post(address, post="market-chief_rep").status_code == 403
    assert leader.post(address, post="market-chief_rep").status_code == 302
    assert desk.value("SELECT p.code FROM work_item w JOIN post p ON p.id = w.post_id") == "market-chief_rep"
    assert desk.value("SELECT count(*) FROM incident WHERE resolved_at IS NULL") == 0
    assert "审查申请" in desk("guotao").get("/desk/").text


@pytest.mark.rule("SP-6")
def test_every_look_at_personal_data_is_on_record(desk: Desk) -> None:
    """Whoever handles it looks and is recorded; others see nothing unless they give a reason that stays."""
    case_id = desk.apply()
    desk("hejing").get(f"/cases/{case_id}")
    desk("renjie").get(f"/cases/{case_id}")
    rows = "SELECT array_agg(DISTINCT s.login) FROM personal_data_access x JOIN staff s ON s.id = x.staff_id"
    assert desk.value(rows) == ["hejing"]
    assert desk("renjie").post(f"/cases/{case_id}/look", reason="想看看").status_code == 403
    inspector = desk("qianzheng")
    assert PHONE not in inspector.get(f"/cases/{case_id}").text
    assert inspector.post(f"/cases/{case_id}/look", reason="").status_code == 422
    assert PHONE in inspector.post(f"/cases/{case_id}/look", reason="核查投诉：是否一次性告知").text
    assert PHONE not in inspector.get(f"/cases/{case_id}").text, "for this one look"
    log = inspector.get("/supervision/looks").text
    assert "核查投诉" in log
    assert "hejing" in log
    assert desk("mayulan").get("/supervision/looks").status_code == 403


@pytest.mark.rule("SP-6")
def test_lists_of_matters_show_no_phone_since_nobody_records_who_looked(desk: Desk) -> None:
    desk.apply()
    looks = "SELECT count(*) FROM personal_data_access"
    before = desk.value(looks)
    for login, address in (("wangfang", "/desk/matters/begun"), ("hejing", "/desk/")):
        listed = desk(login).get(address).text
        assert "张三丰" in listed
        assert PHONE not in listed
    assert desk.value(looks) == before


@pytest.mark.rule("SP-6")
def test_a_phone_finds_only_cases_that_concern_who_searches(desk: Desk) -> None:
    case_id = desk.apply()
    number = str(desk.value("SELECT number FROM office_case WHERE id = :id", id=case_id))
    for words in (PHONE, "张三丰"):
        assert number in desk("hejing").get(f"/cases/?q={words}").text
        assert number not in desk("renjie").get(f"/cases/?q={words}").text
    assert desk("renjie").get(f"/cases/?q={number}").location == f"/cases/{case_id}"


@pytest.mark.rule("AU-1", "SP-6")
def test_lists_and_permissions_agree_on_whom_a_case_concerns(desk: Desk, actions: Callable[[str], Actions]) -> None:
    """The condition of the search list and ``may`` give the same answer for everybody at every case."""
    from engine.identity.permissions import Act, may
    from engine.identity.relations import relations_of
    from engine.queries.case.case_search import find_cases

    desk.apply()
    desk.join()
    accuse(desk, "hejing")
    accuse(desk, None)
    engine = desk.county
    with engine.database.reading() as session:
        logins = session.execute(text("SELECT login FROM staff")).scalars().all()
    for login in logins:
        person = desk.hands.person(login)
        with engine.database.reading() as session:
            found = find_cases(
                session, engine.calendar(session), engine.clock.now(), words="", supervised=None, status=None,
                before=None, staff_id=person.staff_id, post_ids=person.post_ids,
            )  # fmt: skip
            for row in found.rows:
                case = relations_of(session, row.id, engine.clock.now())
                if not case.confidential:
                    assert row.handled == bool(may(person, Act.SEE_PERSONAL_DATA, case)), (login, row.id, row.process)
                else:
                    assert may(person, Act.SEE, case) or not row.handled, (login, row.id)
