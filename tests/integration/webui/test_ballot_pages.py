"""A step that several people answer, on their pages: all, any, in turn, or a share (会签, 或签, 依次, 票签)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import text
from web_actions import Actions, hand_in

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.sample.hands import Hands
from tests.integration.cases.diagrams import diagram, end_event, extension, flows, start_event

FORM = """{"$id": "vote", "title": "意见", "x-title-en": "Opinion", "type": "object",
 "properties": {"opinion": {"type": "string", "title": "意见", "x-title-en": "Opinion", "x-variable": true,
  "oneOf": [{"const": "yes", "title": "同意", "x-title-en": "Agree"},
            {"const": "no", "title": "不同意", "x-title-en": "Disagree"}]}},
 "required": ["opinion"]}""".encode()
PEOPLE = ["market-leader", "market-chief_rep", "market-agency_head"]


def ballot(element: str, completion: str = "", *, sequential: bool = False) -> str:
    """A task for three posts; done as ``completion`` says, else when all have answered."""
    condition = f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>" if completion else ""
    return (
        f'<bpmn:userTask id="{element}" name="{element}">'
        + extension('<chengnuo:task form="vote" post="person"/>')
        + f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopDataInputRef>people</bpmn:loopDataInputRef>"
        f"<bpmn:loopDataOutputRef>{element}_votes</bpmn:loopDataOutputRef>"
        f'<bpmn:inputDataItem id="p-{element}" name="person"/>'
        f'<bpmn:outputDataItem id="o-{element}" name="opinion"/>{condition}'
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )


@pytest.fixture
def case_id(county: Engine) -> int:
    """A case that waits at its first ballot."""
    names = ("all", "any", "turns", "share")
    body = (
        start_event()
        + ballot("all")
        + ballot("any", "nrOfCompletedInstances &gt;= 1")
        + ballot("turns", sequential=True)
        + ballot("share", "len([vote for vote in share_votes if vote == 'yes']) &gt;= 0.6 * nrOfInstances")
        + end_event()
    )
    drawn = diagram("ballot", body + flows("begin", *names, "end"))
    with county.database.transaction() as session:
        store(session, Files({"ballot.bpmn": drawn}, {"vote": FORM}, {}), county.clock.now(), None)
    person, data = Hands(county).person("hejing"), {"department": "market", "people": PEOPLE}
    return county.open_case(person, process="ballot", data=data, key=secrets.token_urlsafe(8)).case_id


@pytest.mark.rule("AU-1")
def test_each_answers_for_the_own_post_until_enough_have(
    county: Engine, actions: Callable[[str], Actions], case_id: int
) -> None:
    pages = {role: actions(role) for role in ("leader", "chief_rep", "agency_head", "handler", "clerk")}

    def waiting() -> dict[str, str]:
        query = text("SELECT p.role, w.id FROM work_item w JOIN post p ON p.id = w.post_id WHERE w.case_id = :case")
        with county.database.reading() as session:
            return {role: str(item) for role, item in session.execute(query, {"case": case_id})}

    def vote(role: str, opinion: str = "yes") -> None:
        done = hand_in(county, pages[role], waiting()[role], "vote", opinion=opinion, _key=secrets.token_hex(4))
        assert done.status_code == 302

    open_now = waiting()
    assert set(open_now) == {"leader", "chief_rep", "agency_head"}
    for stranger in ("handler", "clerk", "chief_rep"):
        refused = hand_in(county, pages[stranger], open_now["leader"], "vote", opinion="no", _key=stranger)
        assert refused.status_code == 403, f"{stranger} answers for another post"
    assert hand_in(county, pages["leader"], open_now["leader"], "vote", _key="empty").status_code == 422
    for role in ("agency_head", "leader", "chief_rep"):
        assert role in waiting()
        vote(role, "no")

    assert len(waiting()) == 3, "any of them"
    late = waiting()["leader"]
    vote("chief_rep")
    assert pages["leader"].get(f"/desk/work/{late}").location == "/desk/", "what the others had to do is gone"

    for role in ("leader", "chief_rep", "agency_head"):
        assert list(waiting()) == [role], "one after the other"
        vote(role)

    vote("leader")
    vote("agency_head", "no")
    assert list(waiting()) == ["chief_rep"], "one of three is not enough"
    vote("chief_rep")
    with county.database.reading() as session:
        votes = session.execute(
            text("SELECT count(*) FROM submission WHERE case_id = :case AND form = 'vote'"), {"case": case_id}
        ).scalar()
        assert votes == 10, "no finished opinion disappears"
        status = session.execute(text("SELECT status FROM office_case WHERE id = :case"), {"case": case_id}).scalar()
        assert status != "open"
