"""Names of a diagram in other languages, as they stand beside each name."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn.reading.translations import in_language, name_of, named_elements, names_in, translation_of

DIAGRAMS = sorted((Path(__file__).parents[3] / "processes").glob("*.bpmn"))


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_name_of_a_shipped_diagram_has_its_english(path: Path) -> None:
    """Steps, gateways, ends, lanes, flows, pools, messages and the process itself."""
    content = path.read_bytes()
    without = [name_of(element) for element in named_elements(content) if not translation_of(element, "en")]
    assert without == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_a_diagram_is_drawn_in_a_language_without_changing_anything_else(path: Path) -> None:
    """The same elements with other names; a language that the diagram does not know leaves it as it is."""
    content = path.read_bytes()
    english = in_language(content, "en")
    assert [element.get("id") for element in named_elements(english)] == [
        element.get("id") for element in named_elements(content)
    ]
    names = {name_of(element) for element in named_elements(english)}
    assert names == set(names_in(content, "en").values())
    assert not any("\u4e00" <= character <= "\u9fff" for name in names for character in name)
    kept = {name_of(element) for element in named_elements(in_language(content, "fr"))}
    assert kept == {name_of(element) for element in named_elements(content)}
