"""Which cases may hold a typed word, found by index: two and three signs that stand together in numbers and names.

The database keeps these pieces of every number and name, and phones, identity numbers, query codes and initials whole
(function ``search_pieces`` of the schema). What is found here still has to be compared: pieces of a word may stand
apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.queries.case.spelling import STORED_NAME, STORED_PHONE, Spelled, pattern

LONGEST_START = 8
"""Letters of initials that are kept as beginnings."""

NONE = "'{}'"


def _pieces(texts: list[str], whole: list[str], starts: list[str]) -> str:
    lists = (f"ARRAY[{', '.join(each)}]" if each else NONE for each in (texts, whole, starts))
    return f"search_pieces({', '.join(lists)})"


def _person(whole: list[str], texts: list[str]) -> str:
    names = [STORED_NAME.format(column=column) for column in ("applicant_name", "agent_name")]
    return _pieces(texts + names, ["upper(id_number)", STORED_PHONE.format(column="phone"), *whole], ["initials"])


PIECES = {
    "office_case": _pieces(["lower(number)"], [], []),
    "accountability": _pieces(["lower(number)"], [], []),
    "complaint": _pieces(["lower(number)"], [], []),
    "inquiry": _person([], ["lower(number)"]),
    "application": _person(["query_code"], []),
}
"""Table → the SQL of the pieces of a row, as its index ``…_search_index`` holds them."""


@dataclass(frozen=True)
class Candidates:
    """The SQL of the ids of cases that may hold a word, and the values that it names."""

    statement: str
    values: dict[str, object]


def pieces_of(word: str) -> list[str]:
    """The pieces that every text with this word in it has; none of a single sign."""
    if len(word) < 3:
        return [word] if len(word) == 2 else []
    return sorted({word[start : start + 3] for start in range(len(word) - 2)})


def candidates(word: Spelled, k: int) -> Candidates | None:
    """Cases whose number or person may hold the word ``k`` of a search.

    None when an index cannot tell: a single sign, separators. The names of items are not looked at (``naming_items``).
    """
    number, name = pieces_of(word.number.lower()), pieces_of(word.name)
    if not number or not name:
        return None
    values: dict[str, object] = {f"gn{k}": number, f"gt{k}": name, f"gc{k}": ["=" + word.code]}
    person = [f"gn{k}", f"gt{k}", f"gc{k}"]
    if word.phone is not None:
        values[f"gp{k}"] = ["=" + word.phone]
        person.append(f"gp{k}")
    if word.initials is not None:
        values[f"gi{k}"] = ["^" + word.initials[:LONGEST_START]]
        person.append(f"gi{k}")
    parts = [f"SELECT id FROM office_case WHERE {_holding('office_case', [f'gn{k}'])}"]
    parts += [
        f"SELECT case_id FROM {table} WHERE {_holding(table, [f'gn{k}'])}" for table in ("accountability", "complaint")
    ]
    parts += [f"SELECT case_id FROM {table} WHERE {_holding(table, person)}" for table in ("inquiry", "application")]
    return Candidates(" UNION ALL ".join(parts), values)


_NAMING = f"""
SELECT w.k FROM unnest(CAST(:ks AS int[]), CAST(:names AS text[]), CAST(:starts AS text[])) w(k, name, start)
WHERE EXISTS (SELECT 1 FROM item i WHERE {STORED_NAME.format(column="i.name")} LIKE w.name
              OR i.initials LIKE '%' || w.start)
"""


def naming_items(session: Session, words: Mapping[int, Spelled]) -> frozenset[int]:
    """Which of these words are part of an item's name: its cases are many, and found from the newest on.

    One statement.
    """
    starts = [None if word.initials is None else word.initials + "%" for word in words.values()]
    asked = {"ks": list(words), "names": [pattern(word.name) for word in words.values()], "starts": starts}
    return frozenset(session.execute(text(_NAMING), asked).scalars())


def _holding(table: str, names: list[str]) -> str:
    return "(" + " OR ".join(f"{PIECES[table]} @> CAST(:{name} AS text[])" for name in names) + ")"
