"""No English word on a Chinese page, no Chinese step, end or process on an English one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html
from web_actions import Actions

from engine import Engine
from engine.sample.hands import Hands

ALLOWED = {
    # Names that Chinese offices use as they are.
    "A", "B", "C", "D", "E", "F", "BPMN", "DMN", "PDF", "CSV", "UTF", "GB", "JSON", "XML", "PNG", "KB", "MB", "AB",
    "ID",
    # Kinds of files that may be handed in.
    "BMP", "Excel", "JPG", "OFD", "TIFF", "WebP", "Word", "PowerPoint", "WPS", "HEIC", "GIF", "xlsx", "docx", "csv",
    # Identifiers of forms and tables that the designer's page lists as they are written.
    "certificate", "reminder",
    # The switch to the other language, and a date that is being typed.
    "English", "T",
}  # fmt: skip
PAGES = {
    "clerk": ["/desk/", "/desk/register", "/cases/", "/account/password", "/account/attendance"],
    "coordinator": ["/board/joint"],
    "inspector": ["/supervision/cards", "/supervision/accountability", "/supervision/infractions"],
    "admin": ["/admin/organisation", "/admin/organisation/center", "/admin/people", "/admin/calendar", "/admin/log"],
    "designer": ["/designer/"],
}
CODE = ("code", "kbd", "samp", "pre", "script", "style", "textarea", "svg")


def words_of(page: str) -> str:
    """The text that people see on a page, with labels and hints that are read out, without codes and logins."""
    tree = html.fromstring(page)
    for each in tree.iter(*CODE):
        each.text = None
        for child in list(each):
            each.remove(child)
    said = " ".join(tree.itertext())
    for attribute in ("aria-label", "placeholder", "title", "alt"):
        said += " ".join(["", *tree.xpath(f"//@{attribute}")])
    return re.sub(r"[0-9a-f]{16,}", "", said)  # digests of versions


@pytest.fixture
def waiting(county: Engine) -> tuple[int, str]:
    """A case that waits for the check of its materials, and the work item."""
    hands = Hands(county)
    case_id = hands.register(
        "wangfang",
        {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "周小明",
            "id_number": "110101199003070011", "phone": "13900001234", "matter": "申请办理", "scope": "here",
            "item": "CY-WL-001",
        },
    )  # fmt: skip
    county.settle()
    with county.database.reading() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM work_item WHERE case_id = %(id)s", {"id": case_id})
        return case_id, str(found.scalar_one())


def test_no_english_word_on_a_chinese_page(
    app: Flask, actions: Callable[[str], Actions], county: Engine, waiting: tuple[int, str]
) -> None:
    """Every Latin word is a login, a code or a number of the office, or one of the few that offices use.

    A query code is drawn by chance and consists of letters alone now and then: it is a code, too.
    """
    case_id, work_item = waiting
    with county.database.reading() as session:
        known = set(session.connection().exec_driver_sql(
            "SELECT login FROM staff UNION SELECT code FROM department UNION SELECT code FROM post"
            " UNION SELECT code FROM item UNION SELECT process FROM definition UNION SELECT key FROM definition_file"
            " UNION SELECT query_code FROM application UNION SELECT query_code FROM inquiry"
        ).scalars())  # fmt: skip
    parts = {part for code in known for part in re.findall(r"[A-Za-z]+", code)}
    found: dict[str, set[str]] = {}
    for role, addresses in PAGES.items():
        person = actions(role)
        pages = [*addresses, *([f"/cases/{case_id}", f"/desk/work/{work_item}"] if role == "clerk" else [])]
        for address in pages:
            answer = person.get(address)
            assert answer.status_code == 200, address
            words = (
                set(re.findall(r"(?<![0-9A-Za-z])[A-Za-z]{2,}(?![0-9A-Za-z])", words_of(answer.text))) - ALLOWED - parts
            )
            if words:
                found[address] = words
    assert found == {}


def test_steps_ends_and_processes_are_english_on_an_english_page(
    actions: Callable[[str], Actions], waiting: tuple[int, str]
) -> None:
    case_id, work_item = waiting
    clerk = actions("clerk")
    inbox = clerk.get("/desk/?language=en").text
    assert "Check the materials" in inbox
    assert "核对申请材料" not in inbox
    task = clerk.get(f"/desk/work/{work_item}").text
    assert "Check the materials" in task
    case = clerk.get(f"/cases/{case_id}").text
    assert "Handling of a service item" in case
    drawn = html.fromstring(case).xpath("//figure[@data-diagram]/script/text()")
    assert drawn
    assert all("核对申请材料" not in each for each in drawn), "the diagram is drawn in English"


def test_the_header_carries_the_name_of_the_center(actions: Callable[[str], Actions], county: Engine) -> None:
    assert "川岳县政务服务中心" in actions("clerk").get("/desk/").text
