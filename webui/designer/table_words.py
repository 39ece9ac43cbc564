"""What the values in the cells of a decision table mean: the words of the variables that its columns read."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn.decisions import DecisionTable
from engine.bpmn.decisions.columns import known_texts
from engine.bpmn.variables import OfferedVariable
from engine.operations.schema_words import VALUES
from webui.show.languages import language


def words_of_values(
    table: DecisionTable, variables: Iterable[OfferedVariable]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Label of a column → (value, words) of each of its texts that has words; ``variables`` are what the table reads.

    Words of the program's own names stand in for variables that the deciding tasks do not have.
    """
    zh = language() == "zh"
    listed = {(each.path, one.written): one.zh if zh else one.en for each in variables for one in each.options}
    english = {each.label: each.label_en for each in table.inputs} | {
        each.label: each.label_en for each in table.outputs
    }
    found = []
    for column in known_texts(table):
        path = column.key.partition(".")[2]
        own = VALUES.get(path.rpartition(".")[2], {})
        known = {value: words[not zh] for value, words in own.items()}
        said = [(each, listed.get((path, f'"{each}"')) or known.get(each, each)) for each in column.texts]
        pairs = [(value, words) for value, words in said if words != value]
        if pairs:
            found.append((column.label if zh else english.get(column.label) or column.label, pairs))
    return found
