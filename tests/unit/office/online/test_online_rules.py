"""What an online application asks, what may stand instead of a file, and when something is complete."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidForm, Refused
from engine.forms import Form
from engine.forms.schema import read_form
from engine.office.online.rules import (
    ASKED,
    KNOWN,
    LARGEST_ANSWERS,
    AskedMaterial,
    all_of,
    check_choice,
    check_complete,
    check_serving,
    check_size,
    check_supplied,
    choices_for,
    draft_end,
    judged_answers,
    ways_offered,
)
from engine.office.rule import RuleBroken

ROOT = Path(__file__).parents[4]
ANSWERS = {
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "id_number": "110101199003070011",
    "matter": "开一家书店",
}
NEEDED, LATE, OTHER, SHARED, OPTIONAL = (
    AskedMaterial(1, "申请表"),
    AskedMaterial(2, "健康证明", deferrable=True, commitment="已经体检合格"),
    AskedMaterial(3, "授权委托书", needed_when="委托他人办理"),
    AskedMaterial(4, "营业执照", by_data_sharing=True, deferrable=True),
    AskedMaterial(5, "照片", required=False, deferrable=True),
)


@pytest.fixture
def form() -> Form:
    """The form of the window's register."""
    return read_form(ROOT / "forms" / "inquiry.json")


def judged(form: Form, **more: Any) -> dict[str, Any]:
    return judged_answers(
        form, {**ANSWERS, **more}, item="CY-1", confirmed={"phone": "13800002468"}, today=date(2026, 3, 2)
    )


@pytest.mark.rule("FI-2", "FI-4")
def test_the_answers_are_the_windows_with_what_is_known_online(form: Form) -> None:
    content = judged(form, phone="13900000000", kind="complaint", scope="other_agency")
    assert content["phone"] == "13800002468", "the office writes to the confirmed contact"
    assert {name: content[name] for name in KNOWN} == dict(KNOWN)
    assert content["item"] == "CY-1"
    assert set(ASKED) < set(form.fields)


@pytest.mark.rule("FI-2", "LC-8", "ON-1")
def test_everything_that_is_wrong_is_told_at_once(form: Form) -> None:
    with pytest.raises(InvalidForm) as refusal:
        judged(form, id_number="", applicant_name="", matter="")
    assert set(refusal.value.fields) == {"id_number", "applicant_name", "matter"}
    with pytest.raises(InvalidForm) as refusal:
        judged(form, id_number="110101199003070012")
    assert set(refusal.value.fields) == {"id_number"}
    with pytest.raises(InvalidForm) as refusal:
        judged(form, agent_name="李四")
    assert set(refusal.value.fields) == {"agent_id_number"}


@pytest.mark.rule("ON-11", "ON-12", "ON-13")
def test_choices_are_those_of_the_published_list() -> None:
    assert choices_for(NEEDED) == ()
    assert choices_for(LATE) == ("committed", "later")
    assert choices_for(OTHER) == ("not_needed",)
    assert choices_for(SHARED) == choices_for(OPTIONAL) == ()
    check_choice(LATE, "committed")
    check_choice(NEEDED, "")
    for material, choice in ((NEEDED, "not_needed"), (LATE, "anything"), (SHARED, "later")):
        with pytest.raises(RuleBroken, match="does not allow"):
            check_choice(material, choice)
    with pytest.raises(Refused, match="no such material"):
        check_choice(None, "")


@pytest.mark.rule("ON-1")
def test_an_application_is_complete_with_a_file_or_an_allowed_choice_for_all_that_is_required() -> None:
    listed = [NEEDED, LATE, OTHER, SHARED, OPTIONAL]
    check_complete(listed, {1}, {"2": "later", "3": "not_needed"})
    check_complete(listed, {1, 2, 3}, {})
    with pytest.raises(InvalidForm) as refusal:
        check_complete(listed, set(), {"1": "later", "2": "committed"})
    assert set(refusal.value.fields) == {"material-1", "material-3"}


@pytest.mark.rule("ON-3", "ON-4")
def test_a_supplement_brings_everything_that_the_notice_names() -> None:
    check_supplied([(1, "申请表"), (2, "健康证明")], {1, 2, 3})
    with pytest.raises(InvalidForm) as refusal:
        check_supplied([(1, "申请表"), (2, "健康证明")], {1, 3})
    assert set(refusal.value.fields) == {"material-2"}


@pytest.mark.rule("TC-17")
def test_the_way_of_serving_is_one_that_the_item_offers() -> None:
    assert ways_offered(()) == ("direct", "post", "electronic")
    assert ways_offered(["post", "left"]) == ("post",)
    assert ways_offered(["left"]) == ("direct",)
    check_serving("direct", "", ("direct",))
    for way, address, place in ((None, "", "serving_way"), ("post", "甲", "serving_way"), ("left", "", "serving_way")):
        with pytest.raises(InvalidForm) as refusal:
            check_serving(way, address, ("direct",))
        assert set(refusal.value.fields) == {place}
    with pytest.raises(InvalidForm) as refusal:
        check_serving("post", "", ("post",))
    assert set(refusal.value.fields) == {"serving_address"}


def test_the_bounds_of_a_draft() -> None:
    assert draft_end(datetime(2026, 3, 2, 1, tzinfo=UTC), 30) == datetime(2026, 4, 1, 1, tzinfo=UTC)
    check_size({"matter": "短"}, "甲" * 200)
    with pytest.raises(Refused):
        check_size({"matter": "长" * LARGEST_ANSWERS}, "")
    with pytest.raises(Refused):
        check_size({}, "甲" * 201)
    all_of()
