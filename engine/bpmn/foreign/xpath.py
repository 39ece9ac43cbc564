"""The small part of XPath that drawings use in conditions: data objects, comparisons, ``and``, ``or``, ``not(…)``."""

from __future__ import annotations

import ast
import re

from engine.bpmn.decisions.spelling import identifier_of
from engine.bpmn.foreign.feel import Feel
from engine.bpmn.foreign.grammar import Unlike, constant

# A prefix is looked for where a word begins, not at each of its letters: that would take the square of their number.
_DATA = re.compile(r"""(?:(?<![\w-])[^\W\d][\w-]*:)?getDataObject\(\s*(?:'([^']*)'|"([^"]*)")\s*\)""")


def is_xpath(text: str) -> bool:
    """Whether a text asks for a data object as the standard's extension function of XPath does."""
    return _DATA.search(text) is not None


def parse_xpath(text: str) -> ast.expr:
    """The expression as a tree of ours; raises Unreadable if it is more than that part of XPath, Unlike for no equal.

    ``getDataObject('x')`` is the variable x.
    """
    return _XPath(_DATA.sub(_variable, text)).parse()


def _variable(match: re.Match[str]) -> str:
    name = match[1] if match[1] is not None else match[2]
    if not name.strip():
        raise Unlike("数据对象没有名称", "a data object has no name")
    return f" {identifier_of(name)} "


class _XPath(Feel):
    def literal(self, quoted: str) -> ast.expr:
        """A text in its quotes, of either kind and without escapes."""
        return constant(quoted[1:-1])

    def negated(self, node: ast.expr) -> ast.expr:
        """XPath knows two truths only: what is not there is false, its negation true."""
        return ast.UnaryOp(ast.Not(), node)
