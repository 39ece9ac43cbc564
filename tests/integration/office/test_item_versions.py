"""Versions of items: a draft changes nothing, publishing supersedes, cases keep theirs, imports are previewed."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from engine.administration import commands
from engine.administration.commands.items import PlannedChange
from engine.administration.item_form import answers_of, draft_from, item_form
from engine.application import Engine
from engine.clock import VirtualClock
from engine.errors import Conflict, InvalidForm, NotAllowed, NotFound, Refused
from engine.identity.actor import Actor, load_actor
from engine.office.items.differences import differences
from engine.office.items.store import current_item, draft_of, item_by_code, materials_of
from engine.office.items.versions import history
from engine.office.organisation.store import department_codes, department_names, staff_by_login
from engine.queries.items.editing import edited_items, item_page, version_changes
from engine.queries.items.guides import guide

LICENCE = "CY-SJ-002"
JOINT = "CY-LB-001"


@pytest.fixture
def office(county: Engine) -> Engine:
    return county


def person(office: Engine, login: str) -> Actor:
    with office.database.reading() as session:
        staff = staff_by_login(session, login)
        assert staff is not None
        return load_actor(session, staff.id, office.clock.now())


def opened(office: Engine, code: str) -> dict[str, object]:
    with office.database.reading() as session:
        page = item_page(session, code)
        assert page is not None
        return page.answers


def save(office: Engine, code: str = LICENCE, base: int | None = 1, login: str = "huyang", **change: object) -> None:
    commands.save_item_draft(
        office, person(office, login), code=code, answers={**opened(office, code), **change}, base=base
    )


@pytest.mark.rule("TC-1", "SP-8")
def test_a_draft_is_seen_by_nobody_until_it_is_published_and_cases_keep_their_version(office: Engine) -> None:
    with office.database.reading() as session:
        before = item_by_code(session, LICENCE)
        first_id, papers = before.id, [each.name for each in materials_of(session, before.id)]
    save(office, promised_days=4, materials=[{"name": "新的申请书", "required": True, "copies": 1}])
    with office.database.reading() as session:
        assert item_by_code(session, LICENCE).id == first_id
    assert commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="流程优化") == 2
    with office.database.reading() as session:
        now = item_by_code(session, LICENCE)
        assert (now.version, now.promised_days, now.active) == (2, 4, True)
        assert [each.name for each in materials_of(session, now.id)] == ["新的申请书"]
        # What applications point to is still there, as it was.
        assert [each.name for each in materials_of(session, first_id)] == papers
        assert guide(session, first_id) is None
        assert [(each.version, each.state) for each in history(session, LICENCE)] == [
            (2, "published"),
            (1, "superseded"),
        ]
        changed = {each.field for each in version_changes(session, LICENCE, 2)}
        assert {"promised", "materials:新的申请书"} <= changed
        log = item_page(session, LICENCE)
        assert log is not None
        assert (log.versions[0].changed_by, log.versions[0].reason) == ("胡杨", "流程优化")


def test_what_cannot_be_published_says_every_fault_and_keeps_the_draft(office: Engine) -> None:
    save(office, promised_days=99, legal_basis=None, result_number_pattern="许〔{jahr}〕")
    with pytest.raises(InvalidForm) as refusal:
        commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="改")
    assert set(refusal.value.fields) == {"promised_days", "result_number_pattern"}
    with office.database.reading() as session:
        page = item_page(session, LICENCE)
        assert page is not None
        assert page.answers["promised_days"] == 99
        assert set(page.draft_problems) == {"promised_days", "result_number_pattern"}


def test_a_change_made_from_an_older_version_stops(office: Engine) -> None:
    save(office, phone="1")
    commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="一")
    with pytest.raises(Conflict):
        save(office, base=1, phone="2")
    save(office, base=2, phone="2")
    commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="二")
    with office.database.reading() as session:
        assert item_by_code(session, LICENCE).phone == "2"


def test_a_draft_overtaken_by_an_import_is_not_published_over_it(office: Engine, clock: VirtualClock) -> None:
    save(office, phone="1")
    workbook = changed_workbook(office, LICENCE, "咨询电话", "0999-1")
    commands.import_workbook(office, person(office, "huyang"), workbook=workbook, reason="统一换号")
    with pytest.raises(Conflict):
        commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="二")
    save(office, base=3, phone="2")
    assert commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="二") == 4


@pytest.mark.rule("PR-1")
def test_only_administrators_and_the_departments_own_editor_change_an_item(office: Engine) -> None:
    save(office, login="guotao", phone="0999-2")
    with pytest.raises(NotAllowed):
        save(office, code=JOINT, login="guotao", phone="0999-2")
    with pytest.raises(NotAllowed):
        save(office, login="wangfang", phone="0999-2")
    with pytest.raises(NotAllowed):
        # Not even by giving the item away.
        save(office, login="guotao", department="planning")
    workbook = changed_workbook(office, JOINT, "咨询电话", "0999-3")
    with pytest.raises(NotAllowed):
        commands.import_workbook(office, person(office, "guotao"), workbook=workbook, reason="换号")


def test_a_new_item_is_a_draft_first_and_a_withdrawn_one_can_come_back(office: Engine) -> None:
    admin = person(office, "huyang")
    with pytest.raises(Refused):
        commands.add_item(office, admin, code="a/b", name="新事项", department="market")
    commands.add_item(office, admin, code="N-1", name="新事项", department="market")
    with pytest.raises(Refused):
        commands.add_item(office, admin, code="N-1", name="别的", department="market")
    with office.database.reading() as session, pytest.raises(NotFound):
        item_by_code(session, "N-1")
    save(office, code="N-1", base=None, promised_days=3, statutory_days=20)
    with pytest.raises(Refused):
        commands.publish_item(office, admin, code="N-1", reason=" ")
    commands.publish_item(office, admin, code="N-1", reason="新设")
    with pytest.raises(Refused):
        commands.withdraw_item(office, admin, code="N-1", reason="")
    commands.withdraw_item(office, admin, code="N-1", reason="法规废止")
    with office.database.reading() as session:
        withdrawn = item_by_code(session, "N-1")
        assert (withdrawn.active, withdrawn.reason) == (False, "法规废止")
        assert edited_items(session, words="N-1").rows[0].state == "withdrawn"
    save(office, code="N-1", base=1, promised_days=2)
    commands.publish_item(office, admin, code="N-1", reason="恢复")
    with office.database.reading() as session:
        again = item_by_code(session, "N-1")
        assert (again.active, again.version) == (True, 2)


def test_a_discarded_draft_leaves_nothing(office: Engine) -> None:
    save(office, phone="1")
    commands.discard_item_draft(office, person(office, "huyang"), code=LICENCE)
    with pytest.raises(Refused):
        commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="改")
    with office.database.reading() as session:
        assert [each.version for each in history(session, LICENCE)] == [1]


def changed_workbook(office: Engine, code: str, heading: str, value: str, **more: str) -> int:
    """The exported workbook with one cell changed, handed in."""
    with office.database.reading() as session:
        book = load_workbook(io.BytesIO(commands.export_workbook(session)))
    page = book["事项"]
    headings = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        if row[0].value == code:
            for name, word in {heading: value, **more}.items():
                row[headings.index(name)].value = word
    stream = io.BytesIO()
    book.save(stream)
    return commands.hand_in_workbook(
        office, person(office, "huyang"), file_name="items.xlsx", content=stream.getvalue()
    )


def test_the_exported_workbook_changes_nothing(office: Engine) -> None:
    with office.database.reading() as session:
        content = commands.export_workbook(session)
    kept = commands.hand_in_workbook(office, person(office, "huyang"), file_name="items.xlsx", content=content)
    with office.database.reading() as session:
        plan = commands.plan_workbook(session, kept)
        assert len(plan.changes) == edited_items(session).total > 30
    assert (plan.to_publish, plan.faults) == ([], [])
    with pytest.raises(Refused):
        commands.import_workbook(office, person(office, "huyang"), workbook=kept, reason="改")


def test_a_workbook_shows_row_by_row_what_it_changes_and_then_publishes_that(office: Engine) -> None:
    kept = changed_workbook(office, LICENCE, "承诺时限", "4", 咨询电话="=1+1")
    with office.database.reading() as session:
        plan = commands.plan_workbook(session, kept)
    [change] = plan.to_publish
    assert isinstance(change, PlannedChange)
    assert (change.code, change.new) == (LICENCE, False)
    assert [(each.field, each.after) for each in change.differences] == [("promised", "4 个工作日"), ("phone", "")]
    assert commands.import_workbook(office, person(office, "huyang"), workbook=kept, reason="提速") == 1
    with pytest.raises(Refused):
        commands.import_workbook(office, person(office, "huyang"), workbook=kept, reason="提速")
    with office.database.reading() as session:
        assert item_by_code(session, LICENCE).promised_days == 4


BOOKS, PREMISES = "CY-WL-001", "经营场所情况和使用权证明"


@pytest.mark.rule("ON-12")
def test_what_may_be_committed_to_goes_through_editor_versions_and_workbook(office: Engine) -> None:
    """The column is exported, its change is shown and imported, the editor keeps it, and the new version says it."""
    with office.database.reading() as session:
        book = load_workbook(io.BytesIO(commands.export_workbook(session)))
    page = book["申请材料"]
    headings = [cell.value for cell in page[1]]
    column, name = headings.index("告知承诺内容"), headings.index("材料名称")
    (row,) = (each for each in page.iter_rows(min_row=2) if (each[0].value, each[name].value) == (BOOKS, PREMISES))
    assert "固定的经营场所" in row[column].value
    row[column].value = "有不少于二十平方米的经营场所"
    stream = io.BytesIO()
    book.save(stream)
    kept = commands.hand_in_workbook(
        office, person(office, "huyang"), file_name="items.xlsx", content=stream.getvalue()
    )
    with office.database.reading() as session:
        [change] = commands.plan_workbook(session, kept).to_publish
        assert isinstance(change, PlannedChange)
        (difference,) = change.differences
        assert "可告知承诺：有不少于二十平方米的经营场所" in difference.after
    commands.import_workbook(office, person(office, "huyang"), workbook=kept, reason="明确面积")
    save(office, BOOKS, base=2, phone="1")
    commands.publish_item(office, person(office, "huyang"), code=BOOKS, reason="换号")
    with office.database.reading() as session:
        papers = {each.name: each.commitment for each in materials_of(session, item_by_code(session, BOOKS).id)}
    assert papers[PREMISES] == "有不少于二十平方米的经营场所"


def test_closing_an_item_to_online_applications_needs_a_reason_in_editor_and_workbook(office: Engine) -> None:
    save(office, not_online=True)
    with pytest.raises(InvalidForm) as refusal:
        commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="核验原件")
    assert set(refusal.value.fields) == {"offline_reason"}
    save(office, not_online=True, offline_reason="须本人到场核验原件")
    commands.publish_item(office, person(office, "huyang"), code=LICENCE, reason="核验原件")
    with office.database.reading() as session:
        item = item_by_code(session, LICENCE)
        assert (item.online, item.offline_reason) == (False, "须本人到场核验原件")
        rows = load_workbook(io.BytesIO(commands.export_workbook(session)))["事项"].iter_rows(values_only=True)
    heading = next(rows)
    closed = {row[heading.index("事项编码")] for row in rows if row[heading.index("网上申请")] == "否"}
    assert closed == {LICENCE}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"department,code\n1,2", b"\xd0\xcf\x11\xe0" * 100])
def test_what_is_no_workbook_is_refused_in_words(office: Engine, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        commands.hand_in_workbook(office, person(office, "huyang"), file_name="x.xlsx", content=content)
    assert refusal.value.place == "file"


def test_wrong_rows_are_named_and_left_out(office: Engine) -> None:
    kept = changed_workbook(office, LICENCE, "承诺时限", "很快")
    with office.database.reading() as session:
        plan = commands.plan_workbook(session, kept)
    assert [(fault.sheet, "承诺时限" in fault.zh) for fault in plan.faults] == [("事项", True)]
    assert LICENCE not in [change.code for change in plan.changes]
    over_the_law = changed_workbook(office, LICENCE, "承诺时限", "99")
    with office.database.reading() as session:
        [wrong] = [change for change in commands.plan_workbook(session, over_the_law).changes if change.problems]
    assert set(wrong.problems) == {"promised_days"}


def test_every_sample_item_survives_form_and_draft(office: Engine) -> None:
    with office.database.reading() as session:
        ids, names = department_codes(session), department_names(session)
        codes = {key: code for code, key in ids.items()}
        for row in edited_items(session).rows:
            item = current_item(session, row.code)
            assert item is not None
            draft = draft_of(session, item)
            cleaned = item_form().judge(answers_of(draft, codes))
            assert differences(draft, draft_from(row.code, cleaned, ids, draft), names) == []
