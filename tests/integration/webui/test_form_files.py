"""Files that a form asks for: told before, judged by bytes, kept when another field is refused, files of the case."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sample_files as samples
from county_fixtures import LOGINS
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.administration.commands import issue_token
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands import deploy
from engine.errors import Refused
from engine.files.form_files import purge
from engine.identity.tokens import SCOPES
from engine.sample.hands import Hands

FILE = {"type": "array", "title": "来文扫描件", "x-title-en": "Scan", "x-widget": "file", "minItems": 1}
LETTER = {
    "matter_kind": "document",
    "subject": "关于报送工作情况的函",
    "sender": "市营商环境局",
    "department": "planning",
}
START = "/desk/start/timed_matter"


def with_file(key: str, **more: Any) -> bytes:
    schema = json.loads(shipped_files().form[key])
    schema["properties"]["papers"] = {**FILE, **more}
    schema["required"].append("papers")
    return json.dumps(schema, ensure_ascii=False).encode()


def chosen(page: str) -> list[str]:
    return re.findall(r'name="papers" value="(\d+)" checked', page)


def paper(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def rows(county: Engine, statement: str, **names: object) -> list[Any]:
    with county.database.reading() as session:
        return list(session.execute(text(statement), names).all())


@pytest.mark.rule("AU-1", "SP-6", "TC-13")
def test_a_chosen_file_stays_while_others_are_refused_and_becomes_a_file_of_the_case(
    county: Engine, actions: Callable[[str], Actions], app: Any
) -> None:
    yang = Hands(county).person("yangfan")
    forms = {
        "timed_matter": with_file("timed_matter", **{"x-file-kinds": ["pdf"], "x-largest-mb": 1, "maxItems": 2}),
        "timed_matter_answer": with_file("timed_matter_answer"),
    }
    deploy(county, yang, files=Files(form=forms), note="收来文扫描件")
    public = Files(form={"unresolved_matter": with_file("unresolved_matter")})
    with pytest.raises(Refused, match="papers"):
        deploy(county, yang, files=public, note="申请人也填")

    clerk = actions("clerk")
    page = clerk.get(START).text
    assert "PDF 文件；每个不超过 1 MB，最多 2 个" in page
    assert 'enctype="multipart/form-data"' in page

    wrong = clerk.post(START, **LETTER | {"sender": ""}, papers=paper(samples.docx(), "来文.docx"), _key="a")
    assert wrong.status_code == 422
    assert "这里不收Word 文档" in wrong.text
    assert "请填写「来文单位或来信人」" in wrong.text, "all that is wrong is told at once"
    assert chosen(wrong.text) == []
    feigned = clerk.post(START, **LETTER, papers=paper(samples.picture(), "来文.pdf"), _key="b")
    assert "内容却是" in feigned.text, "judged by its bytes"

    scan = samples.pdf()
    taken = clerk.post(START, **LETTER | {"sender": ""}, papers=paper(scan, "来文.pdf"), _key="c")
    assert taken.status_code == 422
    (number,) = chosen(taken.text)
    assert "来文.pdf" in taken.text
    again = clerk.post(START, **LETTER | {"sender": ""}, papers=paper(scan, "来文.pdf"), _key="c")
    assert chosen(again.text) == [number], "the same file of the same page is kept once"
    assert rows(county, "SELECT id FROM attachment") == []

    other = actions("inspector")
    assert other.post(START, **LETTER, papers=number, _key="d").status_code == 403
    assert clerk.post(START, **LETTER, papers="999999", _key="e").status_code == 422
    sent = clerk.post(START, **LETTER, papers=number, _key="f")
    assert sent.status_code == 302
    assert clerk.post(START, **LETTER, papers=number, _key="f").status_code == 302, "the same page acts once"
    ((case_id, name, by),) = rows(county, "SELECT case_id, name, by_id FROM attachment")
    assert (name, by is not None) == ("来文.pdf", True)
    assert rows(county, "SELECT name, attachment_id IS NULL FROM form_file WHERE case_id = :id", id=case_id) == [
        ("", False)
    ]
    assert rows(county, "SELECT count(*) FROM history WHERE case_id = :id AND event = 'file_added'", id=case_id) == [
        (1,)
    ]
    taken_twice = clerk.post(START, **LETTER, papers=number, _key="g")
    assert taken_twice.status_code == 422, "a file of one case is not handed in for another"

    ((work, login),) = rows(
        county,
        "SELECT w.id, s.login FROM work_item w JOIN post_holding h ON h.post_id = w.post_id AND h.letter = 'A'"
        " JOIN staff s ON s.id = h.staff_id WHERE w.case_id = :id",
        id=case_id,
    )
    handler = Actions(app)
    handler.log_in(login)
    page = handler.get(f"/desk/work/{work}").text
    assert "来文.pdf" in page, "what was handed in before"
    form = {"_form": "timed_matter_answer", "_definition": re.findall(r'name="_definition" value="(\d+)"', page)[0]}
    form |= {"result": "已报送。"}
    saved = handler.post(f"/desk/work/{work}/draft", **form, papers=paper(samples.picture(), "现场.jpg"), _key="h")
    assert saved.status_code == 302
    drafted = handler.get(f"/desk/work/{work}").text
    (number,) = chosen(drafted)
    assert "现场.jpg" in drafted
    assert clerk.post(f"/desk/work/{work}", **form, papers=paper(samples.pdf(), "x.pdf"), _key="i").status_code == 403
    refused = handler.post(f"/desk/work/{work}", **form, papers=number, _key="j")
    assert (refused.status_code, chosen(refused.text)) == (422, [number])
    done = handler.post(f"/desk/work/{work}", **form, answered_by="document", papers=number, _key="k")
    assert done.status_code == 302
    assert [name for (name,) in rows(county, "SELECT name FROM attachment ORDER BY id")] == ["来文.pdf", "现场.jpg"]
    assert "现场.jpg" in handler.get(f"/cases/{case_id}").text

    # Another program does the same by the API: upload, name the number, hand in.
    secret = issue_token(county, None, login=LOGINS["clerk"], name="x", scopes=SCOPES, days=1)
    client = app.test_client()

    def send(path: str, key: str, **body: object) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        answer = client.post(f"/api/v1{path}", json=body, headers=headers)
        return answer.status_code, answer.get_json()

    scan = b64encode(samples.pdf(2)).decode()
    upload = "/definitions/timed_matter/files"
    status, said = send(upload, "1", field="papers", name="来文.docx", content=b64encode(samples.docx()).decode())
    assert (status, list(said["fields"])) == (422, ["content"])
    status, said = send(upload, "1", field="sender", name="来文.pdf", content=scan)
    assert (status, list(said["fields"])) == (422, ["field"])
    status, taken_in = send(upload, "1", field="papers", name="来文.pdf", content=scan)
    assert status == 201
    assert send(upload, "1", field="papers", name="来文.pdf", content=scan) == (201, taken_in)
    answers = LETTER | {"papers": [taken_in["file"]]}
    status, opened = send("/cases", "2", process="timed_matter", answers=answers)
    assert status == 201
    (task,) = opened["work_items"]
    assert send(f"/work/{task}/files", "3", field="papers", name="x.pdf", content=scan)[0] == 403
    ((login,),) = rows(
        county,
        "SELECT s.login FROM work_item w JOIN post_holding h ON h.post_id = w.post_id AND h.letter = 'A'"
        " JOIN staff s ON s.id = h.staff_id WHERE w.id = CAST(:id AS uuid)",
        id=task,
    )
    secret = issue_token(county, None, login=login, name="x", scopes=SCOPES, days=1)
    status, taken_in = send(f"/work/{task}/files", "4", field="papers", name="x.pdf", content=scan)
    assert status == 201
    answers = {"result": "已报送。", "answered_by": "document", "papers": [taken_in["file"]]}
    assert send(f"/work/{task}/complete", "5", answers=answers)[0] == 200

    clerk.post(START, **LETTER | {"sender": ""}, papers=paper(samples.pdf(3), "忘了.pdf"), _key="l")
    with county.database.transaction() as session:
        assert purge(session, county.clock.now() + timedelta(days=29)) == set()
        assert len(purge(session, county.clock.now() + timedelta(days=31))) == 1, "what waited too long goes"
