"""The JSON API over a real server: a whole case by an outside client, and who gets what with which token."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from api_client import Answered, Client
from county_fixtures import LOGINS
from flask import Flask
from sample_files import picture
from sqlalchemy import text, update
from web_actions import Actions

from engine import Engine
from engine.administration.commands import deactivate_staff, issue_token, revoke_token
from engine.files.kinds import LARGEST_FILE
from engine.identity.attempts import FREE_FAILURES_OF_ADDRESS
from engine.identity.permissions import PAGES
from engine.identity.records import AccessToken
from engine.identity.tokens import SCOPES
from engine.sample.hands import Hands

IMMEDIATE = "CY-RS-002"
"""社会保障卡补领: done on the spot."""
INQUIRY = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "张三丰",
    "id_number": "110101199003070011",
    "phone": "13900001234",
    "matter": "补领社会保障卡",
    "scope": "here",
    "item": IMMEDIATE,
}

Clients = Callable[..., Client]


@pytest.fixture
def clients(county: Engine, served: tuple[Flask, str]) -> Clients:
    """``clients("clerk")``: a client with a fresh token of that role, for all scopes or the given ones."""

    def of(role: str, scopes: Sequence[str] = SCOPES, language: str = "zh") -> Client:
        return Client(served[1], token(county, role, scopes), language)

    return of


def token(county: Engine, role: str, scopes: Sequence[str] = SCOPES) -> str:
    """A token of that role's login, or of a login."""
    return issue_token(county, None, login=LOGINS.get(role, role), name="省平台", scopes=scopes, days=30)


def key() -> str:
    return uuid4().hex


def holder(county: Engine, case_id: int, form: str) -> str:
    """The login of who holds the post at which this form of the case waits, as A."""
    statement = (
        "SELECT s.login FROM work_item w JOIN post_holding h ON h.post_id = w.post_id AND h.letter = 'A'"
        " JOIN staff s ON s.id = h.staff_id WHERE w.case_id = :case_id AND w.form = :form"
    )
    with county.database.reading() as session:
        return str(session.execute(text(statement), {"case_id": case_id, "form": form}).scalar_one())


def count(county: Engine, statement: str) -> int:
    with county.database.reading() as session:
        return int(session.execute(text(statement)).scalar_one())


def query_code(county: Engine) -> str:
    """What the applicant's receipt says."""
    with county.database.reading() as session:
        return str(session.execute(text("SELECT query_code FROM application")).scalar_one())


def opened(client: Client, **changes: Any) -> int:
    """A case of an application; the case of the application."""
    answer = client.call("create_case", {"process": "first_inquiry", "answers": INQUIRY | changes}, key=key())
    assert answer.status == 201, answer.body
    return int(answer.body["leads_to"])


def judged(work: Any, **first: Any) -> list[dict[str, Any]]:
    """A verdict on every material of a check: in order, but for what ``first`` says of the first."""
    listed = [{"material": each["id"], "state": "ok"} for each in work["materials"] if not each["by_data_sharing"]]
    listed[0] |= first
    return listed


def do(county: Engine, clients: Clients, case_id: int, form: str, answers: Callable[[Any], dict[str, Any]]) -> None:
    """Whoever has it reads, claims and completes the open task with this form."""
    county.settle()  # what a worker does in the background
    person = clients(holder(county, case_id, form))
    line = next(each for each in person.call("list_work").body["work"] if each["case_id"] == case_id)
    work = person.call("read_work", work_item=line["id"]).body
    assert work["form"]["key"] == form
    assert person.call("claim_work", work_item=work["id"]).status == 200
    body = {"answers": answers(work), "version": work["case_version"]}
    stale = person.call("complete_work", body, key=key(), work_item=work["id"])
    assert stale.status == 409, "claiming has moved the case on"
    body["version"] = person.call("read_work", work_item=work["id"]).body["case_version"]
    wrong = body | {"answers": dict.fromkeys(body["answers"], 5)}
    assert person.call("complete_work", wrong, key=key(), work_item=work["id"]).status == 422
    same = key()
    done = person.call("complete_work", body, key=same, work_item=work["id"])
    assert done.status == 200, done.body
    again = person.call("complete_work", body, key=same, work_item=work["id"])
    assert (again.status, again.body["case_id"]) == (200, case_id), "sent again after a broken connection"
    assert person.call("complete_work", body, key=key(), work_item=work["id"]).status == 409


@pytest.mark.rule("FI-2", "LC-9")
def test_a_whole_case_by_a_client_that_knows_the_document_alone(county: Engine, clients: Clients) -> None:
    clerk = clients("clerk")

    offered = {each["process"]: each for each in clerk.call("list_definitions").body["definitions"]}
    assert offered["first_inquiry"]["form"]["schema"]["required"]
    found = clerk.call("list_items", query={"words": "社会保障卡"}).body["items"]
    assert IMMEDIATE in [each["code"] for each in found]
    case_id = opened(clerk)
    assert clerk.call("read_case", case_id=case_id).body["waits_for"]
    accepted = {"conclusion": "accept"}
    do(county, clients, case_id, "materials_check", lambda work: accepted | {"materials": judged(work)})
    do(county, clients, case_id, "decision", lambda _work: {"decision": "grant", "text": "符合法定条件。"})
    today = county.clock.now().date().isoformat()
    served = {"method": "direct", "receiver": "张三丰", "signed_on": today}
    do(county, clients, case_id, "delivery", lambda _work: served)
    case = clerk.call("read_case", case_id=case_id).body
    assert (case["status"], case["decision"], case["waits_for"]) == ("completed", "granted", [])
    assert [each["kind"] for each in case["papers"]] == ["receipt", "acceptance", "grant", "delivery"]
    found = clerk.call("list_cases", query={"words": case["number"], "status": "completed"}).body["cases"]
    assert [each["id"] for each in found] == [case_id]
    rating = {"number": case["number"], "query_code": query_code(county), "grade": "very_satisfied"}
    assert clerk.call("create_rating", rating, key=key()).status == 201
    assert count(county, "SELECT count(*) FROM rating WHERE channel = 'online'") == 1


@pytest.mark.rule("ON-2", "ON-5")
def test_what_is_missing_is_supplied(county: Engine, clients: Clients) -> None:
    clerk = clients("clerk")
    case_id = opened(clerk)
    missing = {"state": "missing", "problem": "未提交", "remedy": "请提交原件"}
    do(
        county,
        clients,
        case_id,
        "materials_check",
        lambda work: {"conclusion": "supplement", "materials": judged(work, **missing)},
    )
    assert clerk.call("read_case", case_id=case_id).body["papers"][-1]["kind"] == "supplement"
    do(county, clients, case_id, "materials_supplement", lambda work: {"materials": judged(work)})
    case = clerk.call("read_case", case_id=case_id).body
    assert case["accepted_at"] is not None
    assert {each["state"] for each in case["materials"] if not each["by_data_sharing"]} == {"received", "supplied"}


@pytest.mark.rule("FI-8", "SP-5")
def test_a_complaint_is_taken_in_as_a_contact(county: Engine, clients: Clients) -> None:
    said = {
        "kind": "complaint",
        "channel": "online",
        "anonymous": True,
        "matter": "窗口拒收材料",
        "about_unit": "market",
    }
    answer = clients("clerk").call("create_case", {"process": "first_inquiry", "answers": said}, key=key())
    assert answer.status == 201, answer.body
    county.settle()
    assert count(county, "SELECT count(*) FROM complaint") == 1


def test_what_is_wrong_is_said_at_its_field_in_the_language_asked_for(clients: Clients) -> None:
    for language, words in (("zh", "请"), ("en", "Expected")):
        clerk = clients("clerk", language=language)
        wrong = {"process": "first_inquiry", "answers": INQUIRY | {"phone": "12", "kind": "nothing"}}
        answer = clerk.call("create_case", wrong, key=key())
        assert (answer.status, answer.body["code"]) == (422, "invalid")
        assert set(answer.body["fields"]) == {"kind", "phone"}
        envelope = clerk.call("create_case", {"process": 5, "more": 1}, key=key())
        assert envelope.status == 422
        assert set(envelope.body["fields"]) == {"process", "answers", "more"}
        keyless = clerk.call("create_case", {"process": "first_inquiry", "answers": INQUIRY})
        assert (keyless.status, set(keyless.body["fields"])) == (422, {"Idempotency-Key"})
        assert words in keyless.body["message"]
        assert clerk.call("create_case", {"process": "nothing", "answers": {}}, key=key()).status == 404
        assert clerk.call("list_work", query={"after": "x"}).body["fields"].keys() == {"after"}


def test_a_token_does_what_its_scopes_say_and_no_more(county: Engine, clients: Clients) -> None:
    case_id = opened(clients("clerk"))
    calls: dict[str, Callable[[Client], Answered]] = {
        "definitions:read": lambda client: client.call("list_definitions"),
        "cases:read": lambda client: client.call("read_case", case_id=case_id),
        "cases:write": lambda client: client.call(
            "create_case", {"process": "first_inquiry", "answers": INQUIRY}, key=key()
        ),
        "work:read": lambda client: client.call("list_work"),
        "work:write": lambda client: client.call("claim_work", work_item=uuid4()),
        "statistics:read": lambda client: client.call("read_statistics"),
        "webhooks:read": lambda client: client.call("list_webhooks"),
        "webhooks:write": lambda client: client.call("send_webhook_message_again", message=1),
    }
    assert set(calls) == set(SCOPES)
    for scope in SCOPES:
        client = clients("clerk", [scope])
        for wanted, call in calls.items():
            answer = call(client)
            assert (answer.body.get("code") == "scope") == (wanted != scope), (scope, wanted)
            assert answer.status == 403 or wanted == scope


def test_without_a_token_that_is_good_nothing_is_answered(county: Engine, served: tuple[Flask, str]) -> None:
    good = token(county, "clerk")
    client = Client(served[1], good)
    assert client.call("list_work").status == 200
    for bad in (None, "", "x", good[:-1], good + "x", "é"):
        client.token = bad
        answer = client.call("list_work")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    client.token = good
    with county.database.transaction() as session:
        at = county.system_clock.now()
        session.execute(update(AccessToken).values(created_at=at - timedelta(days=2), expires_at=at))
    assert client.call("list_work").status == 401
    client.token = token(county, "clerk")
    revoke_token(county, None, token=count(county, "SELECT max(id) FROM access_token"))
    assert client.call("list_work").status == 401
    client.token = token(county, "helper")
    deactivate_staff(county, None, login=LOGINS["helper"], reason="调离", confirmed=True)
    assert client.call("list_work").status == 401


def test_who_tries_tokens_waits_and_the_owner_of_a_good_one_does_not(county: Engine, served: tuple[Flask, str]) -> None:
    client = Client(served[1], "cnt_guess")
    assert {client.call("list_work").status for _attempt in range(FREE_FAILURES_OF_ADDRESS)} == {401}
    paused = client.call("list_work")
    assert paused.status == 429
    assert int(paused.headers["Retry-After"]) > 0
    assert Client(served[1], token(county, "clerk")).call("list_work").status == 200


def test_a_token_may_ask_so_often_a_minute(county: Engine, served: tuple[Flask, str]) -> None:
    app, address = served
    app.config["API_PER_MINUTE"] = 3
    busy, other = Client(address, token(county, "clerk")), Client(address, token(county, "handler"))
    assert [busy.call("list_work").status for _request in range(4)] == [200, 200, 200, 429]
    refused = busy.call("list_work")
    assert (refused.body["code"], 0 < int(refused.headers["Retry-After"]) <= 60) == ("too_many_requests", True)
    assert other.call("list_work").status == 200


def test_the_cookies_of_a_browser_do_not_count(actions: Callable[[str], Actions]) -> None:
    clerk = actions("clerk")
    assert clerk.get("/desk/").status_code == 200
    assert clerk.get("/api/v1/work").status_code == 401
    assert clerk.client.post("/api/v1/cases", json={}, headers={"X-CSRF-Token": clerk.token()}).status_code == 401


def test_a_call_starts_no_session(county: Engine, app: Flask) -> None:
    headers = {"Authorization": f"Bearer {token(county, 'clerk')}"}
    answer = app.test_client().get("/api/v1/work?language=en", headers=headers)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_same_key_acts_once_whoever_else_uses_it(county: Engine, clients: Clients) -> None:
    clerk, other = clients("clerk"), clients("helper")
    body, same = {"process": "first_inquiry", "answers": INQUIRY}, key()
    answers: list[Answered] = []

    def send() -> None:
        answers.append(clerk.call("create_case", body, key=same))

    threads = [threading.Thread(target=send) for _number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.status for each in answers} == {201}
    assert len({each.body["case_id"] for each in answers}) == 1
    assert count(county, "SELECT count(*) FROM inquiry") == 1
    changed = {"process": "first_inquiry", "answers": INQUIRY | {"matter": "另一件"}}
    assert clerk.call("create_case", changed, key=same).status == 409
    assert other.call("create_case", body, key=same).status == 201, "a key is its caller's own"
    assert count(county, "SELECT count(*) FROM inquiry") == 2
    for wrong in ("x" * 121, "a b", "键".encode().decode("latin-1")):
        assert clerk.call("create_case", body, key=wrong).status == 422


@pytest.mark.rule("SP-6", "AU-1")
def test_personal_data_is_for_whom_the_case_concerns_and_each_look_is_on_record(
    county: Engine, clients: Clients
) -> None:
    clerk, stranger = clients("clerk"), clients("designer")
    case_id = opened(clerk)
    before = count(county, "SELECT count(*) FROM personal_data_access")
    whole = clerk.call("read_case", case_id=case_id).body
    assert whole["whole"]
    assert whole["applicant"]["id_number"] == INQUIRY["id_number"]
    assert count(county, "SELECT count(*) FROM personal_data_access") == before + 1
    masked = stranger.call("read_case", case_id=case_id)
    assert not masked.body["whole"]
    for hidden in ("三丰", INQUIRY["id_number"], INQUIRY["phone"], INQUIRY["matter"]):
        assert hidden not in str(masked.body)
    assert count(county, "SELECT count(*) FROM personal_data_access") == before + 1
    listed = stranger.call("list_cases", query={"words": whole["number"]}).body["cases"]
    assert [(each["applicant"], each["id"]) for each in listed] == [("张••", case_id)]
    assert stranger.call("list_cases", query={"words": "张三丰"}).body["cases"] == []
    page = count(county, "SELECT count(*) FROM personal_data_access WHERE page = 'api.read_case'")
    assert page == 1


@pytest.mark.rule("AU-1")
def test_work_is_for_those_whose_post_it_waits_at(clients: Clients) -> None:
    clerk, stranger = clients("clerk"), clients("inspector")
    case_id = opened(clerk)
    task = next(each for each in clerk.call("list_work").body["work"] if each["case_id"] == case_id)
    assert not stranger.call("list_work").body["work"]
    assert stranger.call("read_work", work_item=task["id"]).status == 403
    assert stranger.call("claim_work", work_item=task["id"]).status == 403
    assert stranger.call("complete_work", {"answers": {}}, key=key(), work_item=task["id"]).status == 403
    assert stranger.call("withdraw_case", WITHDRAWAL, key=key(), case_id=case_id).status == 403
    assert clerk.call("claim_work", work_item=task["id"]).status == 200
    assert clerk.call("release_work", work_item=task["id"]).status == 200
    assert clerk.call("read_work", work_item=task["id"]).body["claimed"] is False
    assert clerk.call("read_work", work_item=uuid4()).status == 404


@pytest.mark.rule("LC-9", "AU-1")
def test_a_file_is_taken_in_once_for_a_material_and_judged_by_its_bytes(county: Engine, clients: Clients) -> None:
    clerk, stranger, same = clients("clerk"), clients("inspector"), key()
    case_id = opened(clerk)
    material = clerk.call("read_case", case_id=case_id).body["materials"][0]["id"]
    sent = {"name": "身份证.png", "content": b64encode(picture("PNG")).decode(), "material": material}
    assert clerk.call("create_file", sent, key=same, case_id=case_id).status == 201
    assert clerk.call("create_file", sent, key=same, case_id=case_id).status == 201
    assert count(county, "SELECT count(*) FROM attachment") == 1
    # The largest file is read, and judged as any other.
    contents = ("不是", "x", b64encode(b"MZ program").decode(), b64encode(bytes(LARGEST_FILE)).decode())
    for content in contents:
        assert clerk.call("create_file", sent | {"content": content}, key=key(), case_id=case_id).status == 422
    assert stranger.call("create_file", sent, key=key(), case_id=case_id).status == 403
    assert count(county, "SELECT count(*) FROM attachment") == 1


WITHDRAWAL = {"by": "applicant", "reason": "改变计划", "proof": "撤字 1 号"}


@pytest.mark.rule("AU-4", "LC-5")
def test_a_withdrawal_ends_the_case(clients: Clients) -> None:
    clerk = clients("clerk")
    case_id = opened(clerk)
    unproved = clerk.call("withdraw_case", WITHDRAWAL | {"by": "agent"}, key=key(), case_id=case_id)
    assert unproved.status == 422, "an agent has a name"
    assert clerk.call("withdraw_case", WITHDRAWAL, key=key(), case_id=case_id).body["status"] == "withdrawn"
    assert clerk.call("withdraw_case", WITHDRAWAL, key=key(), case_id=case_id).status == 422
    assert clerk.call("read_case", case_id=case_id).body["status"] == "withdrawn"


@pytest.mark.rule("AU-1")
@pytest.mark.parametrize("role", list(LOGINS))
def test_each_role_gets_what_its_pages_show(county: Engine, app: Flask, role: str) -> None:
    """What may be started and which figures are shown, asked of API and pages by the same person."""
    roles = Hands(county).person(LOGINS[role]).roles
    headers = {"Authorization": f"Bearer {token(county, role)}"}
    client = app.test_client()
    figures = client.get("/api/v1/statistics", headers=headers).json
    assert (figures["cards"] is not None) == bool(roles & PAGES["cards"])
    assert (figures["four_zeros"] is not None) == bool(roles & PAGES["four_zeros"])
    listed = client.get("/api/v1/definitions", headers=headers).json["definitions"]
    assert ("first_inquiry" in [each["process"] for each in listed]) == bool(roles & PAGES["register_inquiry"])
    person = Actions(app)
    person.log_in(LOGINS[role])
    offered = person.get("/desk/start").text
    for each in listed:
        # Some have a page of their own, to which their address under "start" leads.
        opened = person.get(f"/desk/start/{each['process']}")
        assert opened.status_code == 302 or f"/desk/start/{each['process']}" in offered


@pytest.mark.rule("SP-4")
def test_a_rating_from_another_platform_is_the_applicants(county: Engine, clients: Clients) -> None:
    clerk = clients("clerk")
    case_id = opened(clerk)
    number = clerk.call("read_case", case_id=case_id).body["number"]
    rating = {"number": number, "query_code": query_code(county), "grade": "satisfied"}
    assert clerk.call("create_rating", rating | {"query_code": "x"}, key=key()).status == 404
    early = clerk.call("create_rating", rating, key=key())
    assert early.status == 422, "online ratings come after the decision"
    assert count(county, "SELECT count(*) FROM rating") == 0


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/cases/9223372036854775808", "/api/v1/work/x"])
def test_an_address_that_is_none_is_refused_as_json(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    wrong = app.test_client().delete("/api/v1/cases")
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")
    assert set(wrong.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_the_documentation_stands_in_both_languages_and_names_every_operation(app: Flask) -> None:
    client = app.test_client()
    document = client.get("/api/v1/openapi.json", headers={"Accept-Language": "en-GB,en;q=0.9"}).json
    assert document["openapi"].startswith("3.1")
    for language, title in (("zh", "承诺数据接口"), ("en", "Chengnuo JSON API")):
        page = client.get(f"/api/v1/?language={language}")
        assert page.status_code == 200
        assert title in page.text
        for path in document["paths"]:
            assert path in page.text
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in str(document)), "everything is said in English"
