"""Papers as files over HTTP: handing in, looking, who may, what is refused, what stays on record."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sample_files as samples
from pypdf import PdfReader
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.backup import back_up, restore
from engine.cases.commands import add_file
from engine.database import driver_url
from engine.errors import Refused
from engine.identity.actor import load_actor
from engine.sample.hands import Hands
from tests.acceptance.county import COMPLEX, JOINT, County
from tests.conftest import replace_database

Act = Callable[[str], Actions]


@pytest.fixture
def office(county: Engine) -> County:
    """The county with hands that act through the commands."""
    return County(county)


@pytest.fixture
def case_id(office: County) -> int:
    """An application of which the papers are being checked."""
    return office.apply(COMPLEX)


def rows(county: Engine, statement: str, **names: Any) -> list[Any]:
    with county.database.reading() as session:
        return list(session.execute(text(statement), names).all())


def material(county: Engine, case_id: int, ordinal: int = 1) -> int:
    found = rows(
        county,
        "SELECT m.id FROM application a JOIN item_material m ON m.item_id = a.item_id"
        " WHERE a.case_id = :case AND m.ordinal = :ordinal",
        case=case_id,
        ordinal=ordinal,
    )
    return int(found[0][0])


def upload(person: Actions, case_id: int, data: bytes, name: str, material_id: int | str = "", **more: Any) -> Any:
    fields = {"file": (io.BytesIO(data), name), "material": str(material_id), "_key": f"k-{name}-{len(data)}", **more}
    return person.post(f"/cases/{case_id}/files", **fields)


def only_file(county: Engine) -> int:
    return int(rows(county, "SELECT id FROM attachment")[0][0])


@pytest.mark.rule("AU-1", "SP-6")
def test_a_paper_is_handed_in_looked_at_and_every_look_is_on_record(county: Engine, actions: Act, case_id: int) -> None:
    clerk = actions("clerk")
    listed = material(county, case_id)

    answer = upload(clerk, case_id, samples.pdf(2), "C:\\扫描\\营业执照.pdf", listed)
    assert answer.status_code == 302
    page = clerk.get(f"/cases/{case_id}").text
    assert "营业执照.pdf" in page
    assert "扫描\\营业执照" not in page
    assert clerk.get(f"/cases/{case_id}/files").status_code == 200

    file_id = only_file(county)
    viewed = clerk.get(f"/cases/{case_id}/files/{file_id}")
    assert viewed.status_code == 200
    pages = re.findall(r'src="([^"]+/pages/\d[^"]*)"', viewed.text)
    assert len(pages) == 2
    drawn = clerk.get(pages[1].replace("&amp;", "&"))
    assert drawn.mimetype == "image/jpeg"
    assert drawn.data[:3] == b"\xff\xd8\xff"
    assert clerk.get(f"/cases/{case_id}/files/{file_id}/thumbnail").mimetype == "image/jpeg"
    saved = clerk.get(f"/cases/{case_id}/files/{file_id}/content")
    assert saved.data.startswith(b"%PDF")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in saved.headers["Content-Security-Policy"]
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert saved.headers["X-Content-Type-Options"] == "nosniff"

    looks = rows(county, "SELECT page, attachment_id FROM personal_data_access WHERE attachment_id IS NOT NULL")
    assert [(look.page, look.attachment_id) for look in looks] == [("case.view", file_id), ("case.content", file_id)]
    events = rows(
        county, "SELECT event, data FROM history WHERE case_id = :case AND event = 'file_added'", case=case_id
    )
    digest = rows(county, "SELECT digest FROM attachment")[0][0]
    assert events[0].data["sha256"] == digest


@pytest.mark.rule("AU-1", "SP-6")
@pytest.mark.parametrize("role", ["coordinator", "inspector", "designer", "admin", "helper", "county_leader"])
def test_whom_the_case_does_not_concern_sees_no_file_and_adds_none(
    county: Engine, actions: Act, case_id: int, role: str
) -> None:
    upload(actions("clerk"), case_id, samples.picture(), "身份证.jpg", material(county, case_id))
    file_id = only_file(county)
    stranger = actions(role)

    for path in ("", f"/{file_id}", f"/{file_id}/content", f"/{file_id}/thumbnail", f"/{file_id}/pages/1"):
        assert stranger.get(f"/cases/{case_id}/files{path}").status_code == 403, path
    assert upload(stranger, case_id, samples.picture(), "我的.jpg", material(county, case_id)).status_code == 403
    assert stranger.post(f"/cases/{case_id}/files/{file_id}/strike", reason="误传").status_code == 403
    assert "身份证.jpg" not in stranger.get(f"/cases/{case_id}").text
    assert len(rows(county, "SELECT 1 FROM attachment")) == 1


def test_nobody_reaches_a_file_through_another_case_or_a_page_without_opening_it(
    county: Engine, office: County, actions: Act, case_id: int
) -> None:
    clerk = actions("clerk")
    upload(clerk, case_id, samples.pdf(), "甲.pdf", material(county, case_id))
    file_id, other = only_file(county), office.apply(COMPLEX)

    assert clerk.get(f"/cases/{other}/files/{file_id}").status_code == 404
    assert clerk.get(f"/cases/{other}/files/{file_id}/content").status_code == 404
    assert clerk.get(f"/cases/{case_id}/files/{file_id}/pages/1").status_code == 403
    assert clerk.get(f"/cases/{case_id}/files/{file_id}/pages/1?seen=forged").status_code == 403
    opened = re.findall(r"seen=([^\"&]+)", clerk.get(f"/cases/{case_id}/files/{file_id}").text)[0]
    assert clerk.get(f"/cases/{case_id}/files/{file_id}/pages/9?seen={opened}").status_code == 404
    assert upload(clerk, other, samples.pdf(), "乙.pdf", 999_999).status_code == 302
    assert len(rows(county, "SELECT 1 FROM attachment")) == 1


@pytest.mark.rule("JA-3", "AU-1")
def test_a_department_of_a_joint_case_sees_the_papers_beside_its_form(
    county: Engine, office: County, actions: Act
) -> None:
    joint = office.apply(JOINT)
    clerk = actions("clerk")
    upload(clerk, joint, samples.pdf(), "可行性研究报告.pdf", material(county, joint))
    office.check(joint, "accept")
    office.answer(joint, "joint_circumstances", {})
    office.answer(joint, "joint_prepare", {"departments": [{"department": "water"}, {"department": "housing"}]})
    branch = rows(
        county,
        "SELECT w.id, w.case_id, s.login FROM work_item w JOIN office_case c ON c.id = w.case_id"
        " JOIN post_holding h ON h.post_id = w.post_id AND h.letter = 'A' JOIN staff s ON s.id = h.staff_id"
        " WHERE c.parent_id = :case AND w.form = 'department_opinion' LIMIT 1",
        case=joint,
    )[0]
    department = Actions(clerk.client.application)
    department.log_in(branch.login)
    file_id = only_file(county)

    page = department.get(f"/desk/work/{branch.id}").text
    assert "可行性研究报告.pdf" in page
    assert f"/cases/{branch.case_id}/files/{file_id}" in page
    assert department.get(f"/cases/{branch.case_id}/files/{file_id}").status_code == 200
    # What its opinion rests on it adds to its own branch, never to the list of the applicant.
    listed = material(county, joint)
    upload(department, branch.case_id, samples.picture(), "现场.jpg", listed)
    assert rows(county, "SELECT 1 FROM attachment WHERE name = '现场.jpg'") == []
    assert upload(department, branch.case_id, samples.picture(), "现场.jpg", _key="own").status_code == 302
    assert rows(county, "SELECT case_id FROM attachment WHERE name = '现场.jpg'")[0][0] == branch.case_id


def test_a_file_twice_is_kept_once_and_bytes_are_shared_between_cases(
    county: Engine, office: County, actions: Act, case_id: int
) -> None:
    clerk, data = actions("clerk"), samples.pdf(3)
    other = office.apply(COMPLEX)
    for place in (case_id, other):
        upload(clerk, place, data, "章程.pdf", material(county, place), _key=f"a{place}")
        upload(clerk, place, data, "章程.pdf", material(county, place), _key=f"a{place}")
        upload(clerk, place, data, "章程 又一次.pdf", material(county, place), _key=f"b{place}")

    assert len(rows(county, "SELECT 1 FROM attachment")) == 2
    assert len(rows(county, "SELECT 1 FROM file_content")) == 1


@pytest.mark.rule("ON-2", "ON-3", "LC-9")
def test_a_mistake_is_struck_out_and_the_archived_file_is_one_pdf_that_only_grows(
    county: Engine, actions: Act, case_id: int
) -> None:
    clerk, hands, listed = actions("clerk"), Hands(county), material(county, case_id)
    upload(clerk, case_id, samples.picture(), "模糊.jpg", listed)
    verdicts = hands.materials(case_id, wrong={1: ("wrong", "看不清", "请重新扫描")})
    hands.answer(case_id, "materials_check", {"materials": verdicts, "conclusion": "supplement"})
    upload(clerk, case_id, samples.picture(colour="red"), "清楚.jpg", listed)

    found = rows(county, "SELECT id, name, supplement FROM attachment ORDER BY id")
    assert [(each.name, each.supplement) for each in found] == [("模糊.jpg", 0), ("清楚.jpg", 1)]
    page = clerk.get(f"/cases/{case_id}").text
    assert "第 1 次补正" in page
    assert page.index("清楚.jpg") < page.index("模糊.jpg")

    strike = f"/cases/{case_id}/files/{found[0].id}/strike"
    clerk.post(strike, reason=" ")
    assert rows(county, "SELECT 1 FROM attachment WHERE struck_at IS NOT NULL") == []
    clerk.post(strike, reason="重复上传")
    clerk.post(strike, reason="再来")
    assert [each.struck_reason for each in rows(county, "SELECT struck_reason FROM attachment ORDER BY id")] == [
        "重复上传",
        None,
    ]
    assert "已划去：重复上传" in clerk.get(f"/cases/{case_id}").text

    assert clerk.get(f"/cases/{case_id}/file.pdf").status_code == 422, "the case is open"
    assert "file.pdf" not in clerk.get(f"/cases/{case_id}").text
    office = County(county)
    office.withdraw(case_id)
    assert office.application(case_id).archived_at is not None
    page = clerk.get(f"/cases/{case_id}").text
    assert f"/cases/{case_id}/file.pdf" in page
    office.turn(3, 4, 9)
    additions = f"/cases/{case_id}/additions"
    assert "增补归档案卷" in clerk.get(additions).text

    def added(person: Actions, reason: str) -> int:
        given = (io.BytesIO(samples.pdf(2)), "补充证明.pdf")
        return int(person.post(additions, reason=reason, file=given, _key=f"add-{reason}").status_code)

    assert added(clerk, " ") == 422
    assert added(clerk, "申请人补来原件") == 302
    assert added(actions("inspector"), "旁人") == 403
    clerk.post(f"/cases/{case_id}/files/{found[1].id}/strike", reason="归档以后再划")
    assert rows(county, "SELECT count(*) FROM attachment WHERE struck_at IS NOT NULL")[0][0] == 1

    assert actions("inspector").get(f"/cases/{case_id}/file.pdf").status_code == 403
    pytest.importorskip("weasyprint", exc_type=OSError, reason="no Pango is installed: the file is not set as one PDF")
    saved = clerk.get(f"/cases/{case_id}/file.pdf")
    assert (saved.mimetype, saved.headers["Content-Disposition"].split(";")[0]) == ("application/pdf", "attachment")
    whole = PdfReader(io.BytesIO(saved.data))
    titles = [entry["/Title"] for entry in whole.outline]
    assert titles[1:] == [
        "材料接收凭证",
        "一次性告知书",
        "撤回申请确认书",
        "模糊.jpg（已划去：重复上传）",
        "清楚.jpg",
        "办理过程",
        "（增补）补充证明.pdf",
    ]
    assert [whole.get_destination_page_number(entry) for entry in whole.outline][-1] == len(whole.pages) - 2
    assert whole.pages[-1].extract_text().split()[-1] == str(len(whole.pages) - 2)
    looks = rows(county, "SELECT count(*) FROM personal_data_access WHERE page = 'case.whole_file'")
    assert looks[0][0] == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (samples.pdf_with_script(), "脚本.pdf", "脚本、附件"),
        (b"<svg onload='alert(1)'/>", "图.svg", "不能接收这种文件"),
        (b"x" * (20 * 1024 * 1024 + 5), "大.pdf", "不能超过 20 MB"),
        (samples.docx(**{"word/media/zeros.xml": b"\0" * 50_000_000}), "炸弹.docx", "异常庞大"),
        (samples.huge_png(), "像素.png", "像素太多"),
    ],
)
def test_a_refused_file_says_why_to_the_script_and_on_the_page(
    county: Engine, actions: Act, case_id: int, data: bytes, name: str, said: str
) -> None:
    clerk = actions("clerk")
    fields = {"_csrf": clerk.token(), "_key": "one", "material": "", "file": (io.BytesIO(data), name)}
    answer = clerk.client.post(f"/cases/{case_id}/files", data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert said in answer.json["error"]

    upload(clerk, case_id, data, name)
    assert said in clerk.get(f"/cases/{case_id}").text
    assert rows(county, "SELECT 1 FROM file_content") == []


def test_no_file_chosen_and_too_large_a_request_are_said_in_words(actions: Act, case_id: int) -> None:
    clerk = actions("clerk")
    assert clerk.post(f"/cases/{case_id}/files", material="").status_code == 302
    assert "请选择要上传的文件" in clerk.get(f"/cases/{case_id}").text
    answer = clerk.client.post(
        f"/cases/{case_id}/files",
        data=b"",
        headers={"Accept": "application/json", "X-CSRF-Token": clerk.token()},
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
    )
    assert answer.status_code == 413
    assert answer.json["error"]


@pytest.mark.rule("AU-1")
def test_an_applicant_adds_a_file_and_the_first_responder_is_told_once(county: Engine, case_id: int) -> None:
    for number in range(2):
        add_file(
            county,
            None,
            case_id=case_id,
            material_id=material(county, case_id),
            name=f"{number}.pdf",
            data=samples.pdf(number + 1),
            key=f"applicant-{number}",
        )

    assert [each.by_id for each in rows(county, "SELECT by_id FROM attachment")] == [None, None]
    assert len(rows(county, "SELECT 1 FROM outbox WHERE subject LIKE '申请人上传了材料%'")) == 1


def test_a_case_that_has_ended_takes_no_file(county: Engine, office: County, case_id: int) -> None:
    with county.database.transaction() as session:
        session.execute(text("UPDATE office_case SET status = 'completed' WHERE id = :case"), {"case": case_id})
        clerk_id = session.execute(text("SELECT id FROM staff WHERE login = 'wangfang'")).scalar_one()
        clerk = load_actor(session, clerk_id, county.clock.now())
    with pytest.raises(Refused):
        add_file(county, clerk, case_id=case_id, material_id=None, name="a.pdf", data=samples.pdf(), key="late")


def test_the_list_of_files_asks_as_many_statements_for_two_files_as_for_twelve(
    county: Engine, actions: Act, case_id: int
) -> None:
    clerk, listed = actions("clerk"), material(county, case_id)

    def statements(first: int, last: int) -> int:
        for number in range(first, last):
            upload(clerk, case_id, samples.picture(size=(20 + number, 20)), f"{number}.jpg", listed)
        before = county.database.statements
        assert f"{last - 1}.jpg" in clerk.get(f"/cases/{case_id}/files").text
        return county.database.statements - before

    few = statements(0, 2)
    assert statements(2, 12) == few
    assert few <= 6


def test_a_backup_holds_the_files(
    postgres_server: str, county: Engine, actions: Act, case_id: int, tmp_path: Path
) -> None:
    upload(actions("clerk"), case_id, samples.pdf(2), "章程.pdf", material(county, case_id))
    back_up(county.database.url, tmp_path / "office.backup")
    name = f"restored_{uuid.uuid4().hex[:8]}"
    beside = replace_database(postgres_server, name)
    with psycopg.connect(driver_url(postgres_server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    restore(beside, tmp_path / "office.backup")

    with psycopg.connect(driver_url(beside)) as connection:
        found = connection.execute("SELECT data FROM file_chunk").fetchone()
    assert found is not None
    assert bytes(found[0]).startswith(b"%PDF-")


@pytest.mark.rule("OA-3", "LC-3")
def test_an_applicant_adds_a_file_on_the_public_site_with_number_and_code(
    county: Engine, office: County, anonymous: Actions, case_id: int
) -> None:
    application, number = office.application(case_id), office.case(case_id).number or ""
    listed = material(county, case_id)

    def send(code: str, data: bytes, name: str, **more: str) -> Any:
        fields = {"number": number, "code": code, "material": str(listed), "_key": f"p-{name}", **more}
        return anonymous.post("/public/progress/files", file=(io.BytesIO(data), name), **fields)

    assert send("WRONGONE", samples.pdf(), "甲.pdf").status_code == 404
    answer = send(application.query_code, samples.pdf(), "甲.pdf")
    assert answer.status_code == 200
    assert "已上传：甲.pdf" in answer.text
    refused = send(application.query_code, samples.pdf_with_script(), "乙.pdf")
    assert refused.status_code == 422
    assert "脚本、附件" in refused.text
    assert send(application.query_code, samples.pdf(3), "丙.pdf", material="").status_code == 422
    assert [each.name for each in rows(county, "SELECT name FROM attachment")] == ["甲.pdf"]
    # What a clerk has scanned is not the public's, and nobody else sees the applicant's list.
    assert "甲.pdf" not in anonymous.get("/public/progress").text

    with county.database.transaction() as session:
        session.execute(
            text("UPDATE application SET decision = 'granted', permit_number = 'x' WHERE case_id = :c"), {"c": case_id}
        )
    late = send(application.query_code, samples.pdf(4), "晚.pdf")
    assert late.status_code == 422
    assert "作出决定之前" in late.text
