"""The document of the rules: each with the elements, code and tests that keep and prove it, as Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.rulebook.catalogue import Rule, System, read_systems
from engine.rulebook.citations import Citation, Citations, cited_by_code, cited_by_diagrams, cited_by_tests

_TITLE = """# 规则与落实 / Rules and what keeps them

This file is written by `chengnuo rules --write`; a test compares it with the source. Each rule of the regulations is
followed by the elements of the shipped diagrams, the code and the tests that cite it. A rule marked *open* is not
built yet.
"""


@dataclass(frozen=True)
class Rulebook:
    """All rules, and what the source says of them."""

    systems: tuple[System, ...]
    diagrams: Citations
    code: Citations
    tests: Citations

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for system in self.systems for rule in system.rules}

    def problems(self) -> list[str]:
        """What must not be: a rule without test that is not marked open, a mark that is old, an id nobody knows."""
        rules = self.rules
        built, unbuilt = ([rule.id for rule in rules.values() if rule.open is wanted] for wanted in (False, True))
        return [
            *(f"{each} has no test" for each in built if each not in self.tests),
            *(f"{each} is tested, but marked open" for each in unbuilt if each in self.tests),
            *(f"{each} is proved by a test, but no rule" for each in sorted(self.tests.keys() - rules.keys())),
        ]


def read_rulebook(root: Path) -> Rulebook:
    """The rules and their citations in the source checkout at ``root``."""
    return Rulebook(read_systems(), cited_by_diagrams(root), cited_by_code(root), cited_by_tests(root))


def lines(book: Rulebook) -> Iterator[str]:
    """The document, line by line."""
    yield from _TITLE.splitlines()
    tested = sum(1 for rule in book.rules.values() if rule.id in book.tests)
    yield f"\n{len(book.rules)} rules, {tested} with tests.\n"
    for system in book.systems:
        yield f"## {system.key} {system.zh} / {system.en}\n"
        for rule in system.rules:
            yield f"### {rule.id} {rule.zh}{' (open)' if rule.open else ''}\n"
            yield f"{rule.en}."
            for title, citations in (("Diagrams", book.diagrams), ("Code", book.code), ("Tests", book.tests)):
                yield from _places(title, citations.get(rule.id, frozenset()))
            yield ""


def _places(title: str, citations: frozenset[Citation]) -> Iterator[str]:
    if not citations:
        return
    yield ""
    by_file: dict[str, list[str]] = defaultdict(list)
    for each in sorted(citations):
        by_file[each.path].append(each.name)
    yield f"{title}:\n"
    for path, names in by_file.items():
        listed = ", ".join(name for name in names if name)
        yield f"- `{path}`: {listed}" if listed else f"- `{path}`"
