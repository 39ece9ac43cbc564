"""Stories of cases terminated on a ground that decides nothing about the matter (LC-5)."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import select

from engine.cases import commands
from engine.cli import cli
from engine.errors import ChengnuoError, NotAllowed, Refused
from engine.office.terminations.records import Termination
from tests.acceptance.county import County
from tests.acceptance.test_joining import FIVE, opened, say

GONE = {
    "ground": "project_gone",
    "reason": "县政府已取消该项目，用地另作他用",
    "basis": "《中华人民共和国行政许可法》第七十条第六项",
    "proof": "县发展改革局关于取消项目的批复，2026年3月3日",
}


def ask(county: County, case_id: int, login: str, **more: str) -> None:
    """Somebody asks to terminate the case."""
    commands.request_termination(
        county.engine, county.hands.person(login), case_id=case_id, key=secrets.token_urlsafe(12), **(GONE | more)
    )
    county.engine.settle()


def requests(county: County, case_id: int) -> list[Termination]:
    with county.engine.database.reading() as session:
        return list(session.scalars(select(Termination).where(Termination.case_id == case_id).order_by(Termination.id)))


@pytest.mark.rule("LC-5", "JA-4", "AU-6", "LC-9", "DF-4")
def test_the_coordinator_ends_a_joint_case_with_the_county_leaders_consent(county: County) -> None:
    """Refused once, approved the second time; the branches end, every department is told, the paper says why."""
    case_id = opened(county)
    say(county, case_id, "housing")
    ask(county, case_id, "zhoumin")
    assert "termination_answer" in county.waiting(case_id)
    with pytest.raises(Refused, match="waits"):
        ask(county, case_id, "zhoumin")
    county.answer(case_id, "termination_answer", {"answer": "rejected", "text": "批复尚未生效。"})
    assert county.waiting(case_id) == ["department_opinion"] * 4
    assert len(county.letters(case_id, "继续办理")) == 1
    ask(county, case_id, "zhoumin")
    county.answer(case_id, "termination_answer", {"answer": "approved"})
    assert county.waiting(case_id) == []
    case, application = county.case(case_id), county.application(case_id)
    assert (case.status, case.outcome, application.decision) == ("completed", "终止办理", "ended")
    assert {branch.status for code, branch in county.branches(case_id).items() if code != "housing"} == {"cancelled"}
    assert len(county.letters(case_id, "终止办理 ")) == len(FIVE)
    assert county.papers(case_id) == ["receipt", "acceptance", "ending"]
    facts = county.paper(case_id, "ending").facts
    assert facts["reason"].startswith("项目依法取消")
    assert facts["legal_basis"] == GONE["basis"]
    assert facts["approved_by"] not in (None, facts["requested_by"])
    assert facts["remedies"]["court"]
    first, second = requests(county, case_id)
    assert (first.answer, second.answer, second.approver_role) == ("rejected", "approved", "county_leader")
    assert second.document_id == county.paper(case_id, "ending").id
    assert county.clock(case_id).finished_at is not None
    county.turn(5, 20, 9)
    assert county.cards(case_id) == []


@pytest.mark.rule("LC-5", "AU-1", "LC-9", "AC-2", "AT-2")
def test_a_handler_ends_a_case_of_one_department_with_the_consent_of_the_head(county: County, tmp_path: Path) -> None:
    """Neither the window nor another department may ask; the head who does not answer in time gets the cards."""
    case_id = county.accepted("CY-HJ-001")
    for stranger in ("wangfang", "zhoumin", "hejing"):
        with pytest.raises(NotAllowed):
            ask(county, case_id, stranger)
    with pytest.raises(ChengnuoError, match="denied and filed"):
        ask(county, case_id, "xiaoya", ground="not_met")
    ask(county, case_id, "xiaoya", ground="unit_gone")
    assert county.posts(case_id).count("ecology-agency_head") == 1
    # 2026-03-02 is a Monday: due at closing of the answer's working days, overdue a working day later.
    county.turn(3, 5, 9)
    assert county.cards(case_id) == ["yellow"]
    county.turn(3, 9, 9)
    assert county.cards(case_id) == ["yellow", "red"]
    assert all("终止办理申请" in each for each in county.reasons(case_id))
    early = handed_over(county, case_id, tmp_path / "early")
    assert "结束后才能移交归档" in early
    county.answer(case_id, "termination_answer", {"answer": "approved"})
    assert county.case(case_id).outcome == "终止办理"
    assert "申请单位依法终止" in (county.application(case_id).reason or "")
    with pytest.raises(Refused):
        ask(county, case_id, "xiaoya")
    handed_over(county, case_id, tmp_path / "bag")
    bag = tmp_path / "bag"
    info = dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text().splitlines())
    assert (info["Retention-Years"], info["Retention-Until"]) == ("10", "2036-12-31")
    manifest = [line.split("  ", 1) for line in (bag / "manifest-sha256.txt").read_text().splitlines()]
    assert {path for _, path in manifest} == {
        str(each.relative_to(bag)) for each in (bag / "data").rglob("*") if each.is_file()
    }
    assert all(hashlib.sha256((bag / path).read_bytes()).hexdigest() == digest for digest, path in manifest)
    contents = (bag / "data/目录.html").read_text()
    assert contents.index("材料接收凭证") < contents.index("受理通知书") < contents.index("终止办理决定书")
    assert "不是空的" in handed_over(county, case_id, bag)
    said = handed_over(county, case_id, tmp_path / "file.pdf")
    with county.engine.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE document SET voided_at = issued_at, void_reason = 'x' WHERE case_id = %(id)s AND kind = 'ending'",
            {"id": case_id},
        )
    assert "还缺：终止办理决定书" in handed_over(county, case_id, tmp_path / "incomplete")
    pytest.importorskip("weasyprint", exc_type=OSError, reason="no Pango is installed: the file is not set as one PDF")
    assert "整卷 PDF" in said
    sheets = [each.extract_text() for each in PdfReader(tmp_path / "file.pdf").pages]
    assert "保管期限" in sheets[0]
    listed = "".join(sheets[1].split())
    assert [title in listed for title in ("材料接收凭证", "受理通知书", "办理过程")] == [True] * 3
    assert [sheet.split()[-1] for sheet in sheets[2:]] == [str(number) for number in range(1, len(sheets) - 1)]
    assert "申请终止办理" in sheets[5]


def handed_over(county: County, case_id: int, folder: Path) -> str:
    """LC-9: what the operator reads who hands the file of the case over to an archive."""
    number = county.case(case_id).number or ""
    url = county.engine.database.url
    return CliRunner().invoke(cli, ["case-file", number, str(folder)], env={"CHENGNUO_DATABASE_URL": url}).output
