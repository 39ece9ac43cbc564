"""No deployment destroys: identities stay, stale bases stop, drafts are shared, every version comes back."""

from __future__ import annotations

import pytest

from engine.application import Engine
from engine.cases import definitions
from engine.cases.bundles import Files, content_hash
from engine.cases.commands import (
    DraftChanged,
    FilesRefused,
    StaleBase,
    deploy,
    drop_file_draft,
    open_case,
    rebase_file_draft,
    restore,
    retire,
    review_file_draft,
    save_file_draft,
)
from engine.cases.storage.file_records import FileDraft
from engine.errors import NotFound, Refused
from engine.identity.actor import Actor
from engine.office.settings.store import change
from engine.queries.operation.file_versions import retired_processes
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


@pytest.fixture
def designers(county: Engine) -> tuple[Engine, Actor, Actor]:
    """The county's engine, its designer, and the administrator, who may design too."""
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    known = {str(row.login): int(row.id) for row in rows}
    return county, county.actor(known["yangfan"]), county.actor(known["huyang"])


def one(process: str, task: str) -> bytes:
    body = start_event() + user_task(task) + end_event() + flows("begin", task, "end")
    return diagram(process, body, kind="part")


def library(engine: Engine) -> Files:
    with engine.database.reading() as session:
        return definitions.library(session)


def rules(refusal: pytest.ExceptionInfo[FilesRefused]) -> set[str]:
    return {problem.rule for problem in refusal.value.problems}


@pytest.mark.rule("AC-2")
def test_a_table_of_another_id_does_not_remove_the_ladder(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    before = library(engine)
    wrong = before.decision["classification"]
    with pytest.raises(FilesRefused) as refusal:
        deploy(engine, yang, files=Files(decision={"ladder": wrong}), note="换表")
    assert "identity-lost" in rules(refusal)
    assert library(engine) == before


def test_no_kind_of_file_may_lose_or_double_an_identity(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    before = library(engine)
    cases = {
        "identity-lost": [
            Files({"service_case.bpmn": before.process["accountability.bpmn"]}),
            Files(form={"decision": before.form["review"]}),
        ],
        "identity-doubled": [
            Files({"copy.bpmn": before.process["accountability.bpmn"]}),
        ],
    }
    for rule, changes in cases.items():
        for files in changes:
            with pytest.raises(FilesRefused) as refusal:
                deploy(engine, yang, files=files, note="换文件")
            assert rule in rules(refusal)
    assert library(engine) == before


def test_the_note_is_mandatory_for_people(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    for note in ("", "  \n"):
        with pytest.raises(Refused) as refusal:
            deploy(engine, yang, files=Files({"walk.bpmn": one("walk", "work")}), note=note)
        assert refusal.value.place == "note"


def test_a_stale_base_stops_and_a_present_one_passes(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, admin = designers
    deploy(
        engine,
        yang,
        files=Files({"walk.bpmn": one("walk", "first")}),
        note="新流程",
        base={("process", "walk.bpmn"): None},
    )
    base = {("process", "walk.bpmn"): content_hash(one("walk", "first"))}
    deploy(engine, admin, files=Files({"walk.bpmn": one("walk", "second")}), note="甲改", base=base)
    with pytest.raises(StaleBase):
        deploy(engine, yang, files=Files({"walk.bpmn": one("walk", "third")}), note="乙改", base=base)
    assert library(engine).process["walk.bpmn"] == one("walk", "second")


def test_an_earlier_version_comes_back_as_a_new_one(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    for task in ("first", "second"):
        deploy(engine, yang, files=Files({"walk.bpmn": one("walk", task)}), note=task)
    assert restore(engine, yang, kind="process", key="walk.bpmn", version=1) == {"walk": 3}
    assert library(engine).process["walk.bpmn"] == one("walk", "first")
    with engine.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT version, note, by_id IS NOT NULL FROM file_version WHERE key = 'walk.bpmn' ORDER BY version"
        )
        assert [tuple(row) for row in rows] == [(1, "first", True), (2, "second", True), (3, "恢复第 1 版", True)]
    with pytest.raises(NotFound):
        restore(engine, yang, kind="process", key="walk.bpmn", version=9)


def test_retiring_is_on_purpose_and_can_be_undone(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    deploy(engine, yang, files=Files({"walk.bpmn": one("walk", "first")}), note="新流程")
    with pytest.raises(Refused) as refusal:
        retire(engine, yang, kind="process", key="walk.bpmn", note=" ")
    assert refusal.value.place == "note"
    assert retire(engine, yang, kind="process", key="walk.bpmn", note="不再办理") == 2
    assert "walk.bpmn" not in library(engine).process
    with pytest.raises(NotFound, match="retired"):
        open_case(engine, None, process="walk", key="k")
    with engine.database.reading() as session:
        assert retired_processes(session) == {"walk"}
    assert engine.deploy_shipped() == {}
    restore(engine, yang, kind="process", key="walk.bpmn", version=1)
    assert library(engine).process["walk.bpmn"] == one("walk", "first")
    with engine.database.reading() as session:
        assert retired_processes(session) == set()


@pytest.mark.parametrize(
    ("kind", "key", "who"),
    [
        ("decision", "ladder", "程序本身"),
        ("decision", "classification", "service_case"),
        ("form", "decision", "service_case"),
        ("process", "service_case.bpmn", "程序本身"),
        ("process", "urging.bpmn", "程序本身"),
    ],
)
def test_what_is_needed_is_not_retired(designers: tuple[Engine, Actor, Actor], kind: str, key: str, who: str) -> None:
    engine, yang, _ = designers
    with pytest.raises(Refused, match=key.replace(".", r"\.")) as refusal:
        retire(engine, yang, kind=kind, key=key, note="不用了")
    assert who in refusal.value.zh


def test_a_retired_shipped_file_stays_retired_after_a_restart(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, _ = designers
    deploy(engine, yang, files=Files(form={"own": b'{"$id": "own", "type": "object"}'}), note="新表单")
    retire(engine, yang, kind="form", key="own", note="不用了")
    with engine.database.reading() as session:
        changed = Files(form={"own": b'{"$id": "own", "type": "object", "title": "new"}'})
        assert not list(definitions.unknown_files(session, changed).each())


def test_a_draft_is_shared_and_nobody_saves_over_another(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, admin = designers
    about = {"kind": "process", "key": "walk.bpmn"}
    first = save_file_draft(engine, yang, **about, content=b"<a/>", base=None, seen=0)
    second = save_file_draft(engine, admin, **about, content=b"<b/>", base=None, seen=first)
    with pytest.raises(DraftChanged):
        save_file_draft(engine, yang, **about, content=b"<c/>", base=None, seen=first)
    with pytest.raises(DraftChanged):
        save_file_draft(engine, yang, **about, content=b"<c/>", base=None, seen=0)
    with pytest.raises(DraftChanged):
        drop_file_draft(engine, yang, **about, seen=first)
    drop_file_draft(engine, yang, **about, seen=second)
    assert save_file_draft(engine, yang, **about, content=b"<c/>", base=None, seen=0) == 1


def test_a_rebased_draft_may_be_deployed_over_what_was_compared(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, admin = designers
    deploy(engine, yang, files=Files({"walk.bpmn": one("walk", "first")}), note="新流程")
    about = {"kind": "process", "key": "walk.bpmn"}
    base = content_hash(one("walk", "first"))
    seen = save_file_draft(engine, yang, **about, content=one("walk", "mine"), base=base, seen=0)
    with engine.database.transaction() as session:
        theirs = Files({"walk.bpmn": one("walk", "theirs")})
        definitions.store(session, theirs, engine.clock.now(), admin.staff_id, "甲改")
    rebase_file_draft(engine, yang, **about, seen=seen)
    with engine.database.reading() as session:
        draft = session.get(FileDraft, ("process", "walk.bpmn"))
        assert draft is not None
        assert draft.base == content_hash(one("walk", "theirs"))
        assert bytes(draft.content) == one("walk", "mine")


def test_where_the_office_asks_for_it_another_person_reviews(designers: tuple[Engine, Actor, Actor]) -> None:
    engine, yang, admin = designers
    with engine.database.transaction() as session:
        change(session, "deployment_review", 1, why="双人复核", at=engine.clock.now())
    files = Files({"walk.bpmn": one("walk", "first")})
    about = {"kind": "process", "key": "walk.bpmn"}
    with pytest.raises(Refused, match="reviewed by another"):
        deploy(engine, yang, files=files, note="新流程")
    seen = save_file_draft(engine, yang, **about, content=files.process["walk.bpmn"], base=None, seen=0)
    with pytest.raises(Refused, match="of his own"):
        review_file_draft(engine, yang, **about, seen=seen)
    review_file_draft(engine, admin, **about, seen=seen)
    other = Files({"walk.bpmn": one("walk", "second")})
    with pytest.raises(Refused, match="reviewed by another"):
        deploy(engine, yang, files=other, note="另一稿")
    assert deploy(engine, yang, files=files, note="新流程") == {"walk": 1}
