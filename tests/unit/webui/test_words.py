"""Moments, spans of working time, and personal data as pages write them."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engine.clock import office_time
from engine.office.accountability.rules import INFRACTIONS
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.lights import NO_LIMIT, time_left
from engine.operations.accountability import TRIGGERS
from webui.show.administration_labels import ADMINISTERED
from webui.show.case_titles import HEADS, case_title
from webui.show.countdown import time_left_words
from webui.show.formatting import day, masked_id, masked_name, masked_phone, moment, noted_moment
from webui.show.labels import label
from webui.show.looked_pages import PARTS, looked_page

CALENDAR = OfficeCalendar()
MONDAY = office_time(2026, 3, 2, 9)


@pytest.mark.rule("TC-2", "TC-5")
@pytest.mark.parametrize(
    ("due", "colour", "zh", "en"),
    [
        (office_time(2026, 3, 4, 12), "green", "剩 2 个工作日 3 小时", "2 working days 3 h left"),
        (office_time(2026, 3, 2, 11, 20), "green", "剩 2 小时 20 分钟", "2 h 20 min left"),
        (office_time(2026, 3, 2, 9), "red", "已超期 不到 1 分钟", "less than a minute overdue"),
        # Saturday 02-28 is a make-up working day.
        (office_time(2026, 2, 27, 9), "red", "已超期 2 个工作日", "2 working days overdue"),
        (office_time(2026, 2, 28, 9), "red", "已超期 1 个工作日", "1 working day overdue"),
        (office_time(2026, 3, 9, 9), "green", "剩 5 个工作日", "5 working days left"),
    ],
)
def test_time_left_counts_office_hours_only(pages: Flask, due, colour: str, zh: str, en: str) -> None:
    left = time_left(CALENDAR, MONDAY, due)
    assert left.colour == colour
    with pages.test_request_context("/"):
        pages.preprocess_request()
        assert time_left_words(left) == zh
    with pages.test_request_context("/?language=en"):
        pages.preprocess_request()
        assert time_left_words(left) == en


@pytest.mark.rule("TC-5", "TC-15")
def test_colours() -> None:
    due, yellow = MONDAY + timedelta(days=2), MONDAY - timedelta(minutes=1)
    assert time_left(CALENDAR, MONDAY, due, yellow).colour == "yellow"
    assert time_left(CALENDAR, MONDAY, due, statutory_at=MONDAY).colour == "red"
    assert time_left(CALENDAR, MONDAY, None, paused=True).colour == "stopped"
    assert time_left(CALENDAR, MONDAY, None) == NO_LIMIT


@pytest.mark.rule("FI-3")
def test_natural_hours_count_through_the_night(pages: Flask) -> None:
    left = time_left(CALENDAR, MONDAY, MONDAY + timedelta(hours=23, minutes=30), natural=True)
    with pages.test_request_context("/"):
        pages.preprocess_request()
        assert time_left_words(left) == "剩 23 小时 30 分钟"


def test_moments_are_in_office_time() -> None:
    assert moment(MONDAY) == "2026-03-02 09:00"
    assert moment(MONDAY, short=True) == "03-02 09:00"
    assert day(MONDAY) == "2026-03-02"
    assert moment(None) == "—"


@pytest.mark.rule("SP-6")
def test_personal_data_is_masked(pages: Flask) -> None:
    assert masked_id("511621199003047311") == "5116" + "•" * 12 + "11"
    assert masked_id("1234") == "••••"
    assert masked_phone("13808261234") == "138••••1234"
    assert masked_phone("12345") == "•••••"
    assert masked_phone(None) == "—"
    assert masked_name("张三丰") == "张••"


def test_everything_that_sets_off_an_accountability_case_has_words(pages: Flask) -> None:
    triggers = {*INFRACTIONS, *TRIGGERS, "late_appointment"}
    with pages.test_request_context("/?language=zh"):
        pages.preprocess_request()
        assert [code for code in triggers if str(label("trigger", code)) == code] == []


@pytest.mark.rule("SP-6")
def test_every_page_that_shows_personal_data_has_a_name_in_the_log(pages: Flask) -> None:
    """No endpoint stands there as the program writes it, whatever page or download it was."""
    looked = [rule.endpoint for rule in pages.url_map.iter_rules() if rule.endpoint.split(".")[0] in PARTS]
    assert len(looked) > 50
    for language, other in (("zh", "其他页面"), ("en", "Another page")):
        with pages.test_request_context(f"/?language={language}"):
            pages.preprocess_request()
            names = {str(looked_page(each)) for each in looked}
            assert other not in names
            assert str(looked_page("no.longer")) == other
            assert all(name.isascii() is (language == "en") for name in names - {"API"}), names


@pytest.mark.parametrize(
    ("title", "en"),
    [
        ("预约办事", "Appointment"),
        ("违诺致歉补偿：食品经营许可（新办）", "Apology and compensation: 食品经营许可（新办）"),
        ("催办（马玉兰）：请抓紧办理。", "Urge (马玉兰): 请抓紧办理。"),
        ("投诉处理不满意", "投诉处理不满意"),
        (None, ""),
    ],
)
def test_titles_that_the_program_gives_follow_the_language(pages: Flask, title: str | None, en: str) -> None:
    with pages.test_request_context("/"):
        pages.preprocess_request()
        assert case_title(title) == (title or "")
    with pages.test_request_context("/?language=en"):
        pages.preprocess_request()
        assert case_title(title) == en


def test_every_title_of_the_program_is_known_to_the_pages() -> None:
    """What code gives a case as its subject begins with words that ``case_titles`` has."""
    given = set()
    for file in (Path(__file__).parents[3] / "engine").rglob("*.py"):
        if "sample" not in file.parts:
            given |= set(re.findall(r'"subject": f?"([一-鿿]+)[（："]', file.read_text(encoding="utf-8")))
    given -= {"待分派", "审计检查点", "主题"}  # subjects of letters, and the name of that fact
    assert {"预约办事", "违诺致歉补偿", "许可延续"} <= given
    assert given <= set(HEADS)


def test_everything_that_the_administration_log_keeps_has_a_name() -> None:
    """The keys of what was before and after, as the commands of the administration write them."""
    kept = set()
    for file in (Path(__file__).parents[3] / "engine/administration").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.keyword) and call.arg in ("before", "after"):
                written = [each for each in ast.walk(call.value) if isinstance(each, ast.Dict)]
                kept |= {key.value for each in written for key in each.keys if isinstance(key, ast.Constant)}
    assert len(kept) > 20
    assert kept - set(ADMINISTERED) == set()


def test_moments_of_the_log_are_written_as_people_read_them() -> None:
    assert noted_moment("2026-03-02T01:00:00+00:00") == "2026-03-02 09:00"
    assert noted_moment("2026-03-02") == "2026-03-02"
