"""The document of the rules: complete, true and fresh."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rulebook.catalogue import Rule, System
from engine.rulebook.citations import Citation, rules_in
from engine.rulebook.document import Rulebook, lines, read_rulebook

SOURCE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return read_rulebook(SOURCE)


def test_every_rule_that_is_built_has_a_test_and_no_mark_is_old(book: Rulebook) -> None:
    assert book.problems() == []


def test_the_document_is_fresh(book: Rulebook) -> None:
    """Written again by ``chengnuo rules --write``."""
    written = (SOURCE / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == "\n".join(lines(book)).rstrip() + "\n"


def test_ids_are_unique_and_of_their_system(book: Rulebook) -> None:
    listed = [rule.id for system in book.systems for rule in system.rules]
    assert len(listed) == len(set(listed))
    assert all(rule.id.startswith(f"{system.key}-") for system in book.systems for rule in system.rules)


def test_code_and_diagrams_cite_no_unknown_rule(book: Rulebook) -> None:
    known = book.rules.keys()
    assert sorted((book.code.keys() | book.diagrams.keys()) - known) == []


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("as AU-1 … AU-3 say", ["AU-1", "AU-2", "AU-3"]),
        ("ON-4, ON-11", ["ON-4", "ON-11"]),
        ("PE-1 … 3", ["PE-1", "PE-2", "PE-3"]),
        ("AU-7, then TC-20", ["AU-7", "TC-20"]),
        ("encoded as UTF-8", []),
        ("nothing", []),
    ],
)
def test_ids_are_found_in_words(text: str, cited: list[str]) -> None:
    assert list(rules_in(text)) == cited


def test_problems_are_told() -> None:
    system = System("XX", "", "", (Rule("XX-1", "", ""), Rule("XX-2", "", "", open=True), Rule("XX-3", "", "")))
    place = frozenset({Citation("tests/test_x.py", "test_x")})
    book = Rulebook((system,), {}, {}, {"XX-2": place, "XX-3": place, "XX-9": place})
    assert book.problems() == [
        "XX-1 has no test",
        "XX-2 is tested, but marked open",
        "XX-9 is proved by a test, but no rule",
    ]
