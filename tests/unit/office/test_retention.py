"""Periods, what a value becomes, and that every text of a case's registers is decided upon. No database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import JSON, CheckConstraint, Table, Text

import engine.records  # noqa: F401
from engine.clock import office_time
from engine.database import Record
from engine.office.applications.rules import kept_until
from engine.office.retention.columns import BELOW, KEPT, MASKED, REFERENCES
from engine.office.retention.rules import KINDS, MASK, ended_before, masked
from engine.office.settings.rules import SETTINGS
from engine.sealing.registers import OPERATIONAL

GONE_BY_THEMSELVES = {"timer", "work_item", "application_draft_file", "service_clock", "case_move_line"}
"""Rows that end with the case, or hold nothing but codes."""


@pytest.mark.rule("LC-9", "SP-6")
def test_a_period_counts_whole_years_from_the_end_of_the_year() -> None:
    ended = office_time(2026, 3, 5, 15)
    assert kept_until(date(2026, 3, 5), 10) == date(2036, 12, 31), "what the file of the case says"
    assert ended_before(office_time(2036, 12, 31, 23), 10) <= ended
    assert ended_before(office_time(2037, 1, 1, 0), 10) > ended
    assert ended_before(office_time(2037, 1, 1, 0), 10) - timedelta(seconds=1) < office_time(2027, 1, 1, 0)
    assert set(KINDS.values()) <= set(SETTINGS)


@pytest.mark.rule("SP-6")
def test_texts_go_and_figures_codes_and_moments_stay() -> None:
    line = {
        "text": "周小明，电话 13900001234", "due": "2026-03-05T08:00:00+00:00", "held": "2026-03-05", "n": 3,
        "flag": True, "ground": "unit_gone", "name": "unit_gone", "item": {"department": "culture", "note": "他"},
        "to": ["何静", None],
        "key": "周小明", "empty": "",
    }  # fmt: skip
    assert masked(line) == line | {
        "text": MASK, "name": MASK, "item": {"department": "culture", "note": MASK}, "to": [MASK, None], "key": MASK,
    }  # fmt: skip
    assert masked(masked(line)) == masked(line)


@pytest.mark.rule("SP-6")
def test_every_text_of_a_cases_registers_is_masked_or_kept_on_purpose() -> None:
    """A column that somebody adds is put into one of the two lists, or this fails."""
    undecided = []
    for table in Record.metadata.sorted_tables:
        if table.name in GONE_BY_THEMSELVES or table.name in OPERATIONAL - {"inbox", "outbox", "incident"}:
            continue
        of_case = any(key.column.table.name == "office_case" for key in table.foreign_keys) or table.name in BELOW
        if of_case and table.name not in ("office_case", "masking", "masked_line", "personal_data_access"):
            decided = {*MASKED.get(table.name, ()), *KEPT.get(table.name, ())}
            undecided += [f"{table.name}.{name}" for name in _texts(table) if name not in decided]
    assert undecided == []
    for name, columns in [*MASKED.items(), *KEPT.items()]:
        assert set(columns) <= set(Record.metadata.tables[name].columns.keys()), name
    for name in MASKED:
        table = Record.metadata.tables[name]
        assert name == "office_case" or name in BELOW or REFERENCES.get(name, "case_id") in table.c, name


def _texts(table: Table) -> Iterator[str]:
    """Columns of text or JSON that no constraint limits to codes; numbers of papers and technical names left out."""
    checks = " ".join(str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint))
    for column in table.c:
        named = column.name in ("number", "name_code", "element", "channel", "topic", "reference", "recipient_kind")
        if isinstance(column.type, Text | JSON) and f"{column.name} IN (" not in checks and not named:
            yield column.name
