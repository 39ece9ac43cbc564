"""What inspection sees of the daily verification, without asking those who keep the records."""

from __future__ import annotations

from collections.abc import Callable

from web_actions import Actions

from engine import Engine
from engine.jobs.duties import seal_chains, verify_daily


def test_inspection_sees_each_verification_and_the_newest_checkpoint(
    county: Engine, actions: Callable[[str], Actions]
) -> None:
    inspector = actions("inspector")
    assert "还没有核验过" in inspector.get("/supervision/verifications").text
    seal_chains(county)
    verify_daily(county)
    page = inspector.get("/supervision/verifications").text
    assert "完整无误" in page
    with county.database.reading() as session:
        newest = session.connection().exec_driver_sql("SELECT id, hash FROM checkpoint ORDER BY id DESC").first()
    assert newest is not None
    assert bytes(newest.hash).hex() in page
    english = inspector.get("/supervision/verifications?language=en").text
    assert "Verification" in english
    assert "完整无误" not in english


def test_a_fault_is_named_on_the_page(county: Engine, actions: Callable[[str], Actions]) -> None:
    with county.database.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO audit_verification (at, cases, lines, rows, faults, first) VALUES (now(), 3, 9, 5, 1, "
            """'[{"zh": "第 7 号办件的历史被改过。", "en": "The history of case 7 was changed.", "case": 7}]')"""
        )
    inspector = actions("inspector")
    page = inspector.get("/supervision/verifications").text
    assert "发现 1 处问题" in page
    assert "第 7 号办件的历史被改过。" in page
    assert "The history of case 7 was changed." in inspector.get("/supervision/verifications?language=en").text


def test_only_inspection_and_administration_open_it(county: Engine, actions: Callable[[str], Actions]) -> None:
    assert actions("clerk").get("/supervision/verifications").status_code == 403
    assert actions("admin").get("/supervision/verifications").status_code == 200
