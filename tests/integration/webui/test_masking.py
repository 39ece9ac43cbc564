"""Personal data whose period is over: previewed, masked by the daily job, and still proved by the audit."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
import sample_files as samples
from click.testing import CliRunner
from county_fixtures import LOGINS
from pypdf import PdfReader
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from web_actions import Actions, application, value_of

from engine import Engine
from engine.administration import commands as administration
from engine.cases.audit import verify
from engine.cases.commands import add_file
from engine.cases.masking import ChainBroken
from engine.cli import cli
from engine.clock import VirtualClock, office_time
from engine.database import sqlalchemy_url
from engine.identity.access_log import Look, record
from engine.jobs.retention import Masked, mask_daily, mask_due
from engine.operations.registry import IMPLEMENTATIONS
from engine.queries.case.case_bag import bag_of
from tests.acceptance.county import GRANT, ORDINARY, County
from tests.conftest import as_owner

PERSON = {
    "applicant_name": "周小明",
    "phone": "13900001234",
    "agent_name": "钱代办",
    "agent_id_kind": "passport",
    "agent_id_number": "E12345678",
    "agent_scope": "代为提交材料、领取结果",
    "agent_until": "2026-12-31",
}
WORDS = ("周小明", "13900001234", "钱代办", "E12345678", "身份证照片", "符合法定条件")


def left(url: str) -> Iterator[str]:
    """Every table in which one of the person's words stands."""
    owner = create_engine(sqlalchemy_url(as_owner(url)))
    with owner.connect() as connection:
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars()
        for table in tables.all():
            found = connection.execute(
                text(f"SELECT count(*) FROM {table} x WHERE x::text ~ :words"), {"words": "|".join(WORDS)}
            )
            if found.scalar_one():
                yield table
    owner.dispose()


@pytest.mark.rule("LC-9", "SP-6")
def test_personal_data_goes_when_its_period_is_over_and_the_chains_still_hold(county: Engine) -> None:
    """Nothing goes early, without the switch, or from a case that somebody has tampered with."""
    url = county.database.url
    story = County(county)
    case_id = story.accepted(ORDINARY, **PERSON)
    clerk = story.hands.person(LOGINS["clerk"])
    add_file(county, clerk, case_id=case_id, material_id=None, name="身份证照片.pdf", data=samples.pdf(), key="file")
    story.answer(case_id, "review", {"opinion": "agree", "text": "符合条件，建议准予。"})
    story.answer(case_id, "decision", GRANT)
    story.deliver(case_id)
    assert story.case(case_id).status == "completed"
    inquiry = story.inquiry_of(case_id).case_id
    consult = story.contact("consult", applicant_name="孙咨询", phone="13700000000")
    story.answer(consult, "inquiry_answer", {"reply": "answer", "answer": "可以网上办理。"})
    record(county.database, [Look(clerk.staff_id, case_id, "case", "handles", county.clock.now())])
    assert verify(county.database).masked == []
    assert {"application", "history", "submission", "outbox", "document", "attachment"} <= set(left(url))

    def at(year: int) -> Engine:
        return Engine(county.database, VirtualClock(office_time(year, 1, 5, 8)), IMPLEMENTATIONS)

    assert mask_daily(at(2057)) is None, "the office has not switched it on"
    administration.change_setting(at(2026), None, name="retention_masking", value=1, reason="按档案鉴定意见")
    assert mask_daily(at(2036)) == Masked(0, 0)
    admin = Actions(application(at(2037)))
    admin.log_in(LOGINS["admin"])
    page = admin.get("/admin/retention").text
    assert "自动脱敏已打开" in page
    assert f'href="/cases/{inquiry}"' in page, "the inquiry is due after ten years"
    assert f'href="/cases/{case_id}"' not in page, "the permit after thirty"
    printed = CliRunner().invoke(cli, ["retention", "preview"], env={"CHENGNUO_DATABASE_URL": url}).output
    assert "准予许可\t30 年\t0" in printed

    # The database refuses what is not masking, and what somebody does past it is found.
    for statement in (
        f"UPDATE history SET data = NULL WHERE case_id = {case_id}",
        f"UPDATE submission SET content = '{{}}' WHERE case_id = {case_id}",
        "DELETE FROM personal_data_access",
    ):
        with pytest.raises(DBAPIError, match="only added to"):
            owned(url, statement)

    before = value_of(county, f"SELECT number FROM document WHERE case_id = {case_id} AND kind = 'decision'")
    done = mask_daily(at(2057))
    assert done is not None
    assert done.cases >= 3
    assert done.looks >= 1
    assert list(left(url)) == []
    assert value_of(county, "SELECT count(*) FROM file_chunk") == 0
    report = verify(county.database)
    assert report.faults == []
    assert {case_id, inquiry, consult} <= set(report.masked)
    said = CliRunner().invoke(cli, ["audit", "verify"], env={"CHENGNUO_DATABASE_URL": url})
    assert said.exit_code == 0
    assert "保管期满已脱敏" in said.output
    assert value_of(county, f"SELECT number FROM document WHERE case_id = {case_id} AND kind = 'decision'") == before
    assert story.application(case_id).decision == "granted"
    assert mask_daily(at(2057)) == Masked(0, 0)

    admin = Actions(application(at(2057)))
    admin.log_in(LOGINS["admin"])
    assert f'href="/cases/{case_id}"' in admin.get("/admin/retention").text
    reader = Actions(application(at(2057)))
    reader.log_in(LOGINS["clerk"])
    shown = reader.get(f"/cases/{case_id}")
    assert shown.status_code == 200
    assert not any(word in shown.text for word in WORDS)
    # The file with its cover is set from what is left, as one PDF and as the package of the archive.
    whole = reader.get(f"/cases/{case_id}/file.pdf")
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(whole.data)).pages)
    assert "保管期限" in pages
    assert "（已脱敏）" in pages
    # The last of the words stands in the text of every permit, too.
    assert not any(word in pages for word in WORDS[:-1])
    with county.database.reading() as session:
        bag = bag_of(session, story.case(case_id).number or "", office_time(2057, 1, 5, 9))
    assert [(word, path) for word in WORDS[:-1] for path, content in bag.items() if word.encode() in content] == []

    # A masked line is as well proved as any other: its time, and the row that says that it was masked.
    owned(url, "SET LOCAL session_replication_role = replica", f"UPDATE history SET at = at + interval '1 day' "
          f"WHERE case_id = {case_id} AND sequence = 2")  # fmt: skip
    assert [(each.table, each.row) for each in verify(county.database).faults] == [("history", f"{case_id},2")]
    owned(url, "SET LOCAL session_replication_role = replica", f"UPDATE history SET at = at - interval '1 day' "
          f"WHERE case_id = {case_id} AND sequence = 2",
          f"DELETE FROM masked_line WHERE case_id = {consult}")  # fmt: skip
    assert {each.table for each in verify(county.database).faults} == {"history", "masked_line"}


@pytest.mark.rule("LC-9", "SP-6")
def test_a_case_whose_history_does_not_hold_is_not_masked(county: Engine) -> None:
    url, story = county.database.url, County(county)
    case_id = story.contact("consult", applicant_name="周小明")
    story.answer(case_id, "inquiry_answer", {"reply": "answer", "answer": "可以网上办理。"})
    owned(url, "SET LOCAL session_replication_role = replica",
          f"UPDATE history SET at = at + interval '1 day' WHERE case_id = {case_id} AND sequence = 2")  # fmt: skip
    late = Engine(county.database, VirtualClock(office_time(2057, 1, 5, 8)), IMPLEMENTATIONS)
    with pytest.raises(ChainBroken):
        mask_due(late, 10)
    assert story.inquiry(case_id).applicant_name == "周小明"


def owned(url: str, *statements: str) -> None:
    """Do something as the owner of the database."""
    owner = create_engine(sqlalchemy_url(as_owner(url)))
    with owner.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    owner.dispose()
