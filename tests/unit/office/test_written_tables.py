"""Tables that leave the office: no cell is a formula, whatever it begins with."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from engine.office.written_tables import csv_file, harmless, workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=HYPERLINK("http://x","y")']


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_of_a_csv_file_is_never_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_file(["甲"], [[text]]).decode("utf-8-sig"), newline="")))
    assert rows == [["甲"], [f"'{text}"]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_other_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")
    assert not harmless(text).startswith(("=", "+", "-", "@"))


def test_a_workbook_holds_words_as_words_and_numbers_as_numbers() -> None:
    content = workbook("红牌/黄牌", ["名称", "件数"], [[text, 3] for text in FORMULAS] + [["\x00甲", 0]])
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert all(row[0].data_type == "s" for row in rows)
    assert [row[1].value for row in rows] == [3] * len(FORMULAS) + [0]
    assert rows[-1][0].value == "甲"
    assert sheet.title == "红牌 黄牌"
