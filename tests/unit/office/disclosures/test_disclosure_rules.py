"""Nothing goes to a third party without consent or law (SP-9)."""

from __future__ import annotations

import pytest

from engine.office.disclosures.rules import check_disclosure
from engine.office.rule import RuleBroken


@pytest.mark.rule("SP-9")
def test_a_disclosure_names_who_what_and_why() -> None:
    for basis in ("consent", "law"):
        assert check_disclosure("公证处", "受理通知书", basis, "同意书 3 号") == basis
    for given, place in (
        (("", "受理通知书", "law", "第三条"), "recipient"),
        (("公证处", "", "law", "第三条"), "what"),
        (("公证处", "受理通知书", "", "第三条"), "basis"),
        (("公证处", "受理通知书", "custom", "第三条"), "basis"),
        (("公证处", "受理通知书", "law", ""), "reference"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_disclosure(*given)
        assert (broken.value.rule, broken.value.place) == ("SP-9", place)
