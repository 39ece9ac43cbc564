"""A catalogue of a real district comes in, and an item nobody has prepared for runs from inquiry to delivery."""

from __future__ import annotations

import csv
import io

import pytest

from engine.office.items.catalog import import_catalog
from tests.acceptance.county import GRANT, County

CATALOG = """department,department_code,group,item,item_code,task_type
区水利局,00877844X,未分类,取水许可（新申请）,511A0000000001,1
区文物局,00877855Y,未分类,文物保护工程资质核验,511A0000000002,7
"""
AGREE = {"opinion": "agree", "text": "符合条件。"}


@pytest.mark.rule("FI-4", "TC-1")
@pytest.mark.parametrize("code", ["511A0000000001", "511A0000000002"])
def test_an_imported_item_runs_from_inquiry_to_delivery(county: County, code: str) -> None:
    """Its department has no people yet: the general posts of the center do its work."""
    with county.engine.database.transaction() as session:
        import_catalog(session, list(csv.DictReader(io.StringIO(CATALOG))), at=county.engine.clock.now())
    case_id = county.accepted(code)
    while "review" in county.waiting(case_id):
        county.answer(case_id, "review", AGREE)
    county.answer(case_id, "decision", GRANT)
    county.deliver(case_id)
    assert county.case(case_id).outcome == "已送达办结"
