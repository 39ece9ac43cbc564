"""How much a template that people write may hold, and how much it may print: a page waits for it, and a whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Environment, Template, TemplateRuntimeError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context

MOST_PARTS = 4_000
"""Of a template as it is parsed, more than ten times the largest that comes with the program."""
DEEPEST_PARTS = 40
"""Parts inside each other."""
MOST_PRINTED = 20_000
"""Characters of one paper with its HTML, eight times the longest that comes along: the PDF of a file sets them
in a second."""
MOST_WORK = 300_000
"""Parts that the loops of one paper may go through: a thousand lines of fifty columns, six times over."""
LONGEST_SEPARATOR = 20
"""Characters between joined words."""
_LARGE_PART = 30
"""What a call counts as, which prints a part of several lines."""
_CHARACTERS_OF_A_PART = 100
_COUNT = "_work"
"""Name of the count of one printing; no template may read it."""


class TooMuch(TemplateSyntaxError):
    """A template that is too large, or nests too deeply, to be read."""

    def __init__(self, zh: str, en: str, line: int = 1) -> None:
        super().__init__(en, line)
        self.zh = zh
        self.en = en


class PrintsTooMuch(TemplateRuntimeError):
    """A template that prints, or goes through, more than a paper may have."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def told(error: Exception) -> tuple[str, str]:
    """What an error of printing says, in Chinese and in English; those of jinja2 are in English alone."""
    if isinstance(error, PrintsTooMuch | TooMuch):
        return error.zh, error.en
    return str(error), str(error)


def parse(environment: Environment, source: str) -> nodes.Template:
    """A template, parsed; TooMuch for one too large to be read, jinja2's TemplateSyntaxError for a wrong one."""
    try:
        parsed = environment.parse(source)
    except RecursionError as error:
        raise _too_deep(1) from error
    except ValueError as error:
        raise TooMuch("模板里有一个数太长，请改短。", "Expected shorter numbers, but one is too long.") from error
    waiting: list[tuple[nodes.Node, int]] = [(parsed, 0)]
    for _ in range(MOST_PARTS):
        if not waiting:
            return parsed
        node, depth = waiting.pop()
        if depth > DEEPEST_PARTS:
            raise _too_deep(node.lineno)
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]
    raise TooMuch(
        f"模板太复杂，超过 {MOST_PARTS} 个部分，请删减。",
        f"Expected a template of at most {MOST_PARTS} parts, but it has more; make it shorter.",
    )


def _too_deep(line: int | None) -> TooMuch:
    return TooMuch(
        "模板里一层套一层太深，请改写得平一些。", "The template nests too deeply; write it flatter.", line or 1
    )


def compiled(environment: Environment, source: str) -> Template:
    """A template whose loops count what they go through; PrintsTooMuch for one that is too long to be compiled."""
    parsed = parse(environment, source)
    environment.filters.setdefault("_counted", _counted)
    for loop in list(parsed.find_all(nodes.For)):
        work = nodes.Const(_work(loop.body) + _work(loop.else_) + 1)
        loop.iter = nodes.Filter(loop.iter, "_counted", [work], [], None, None, lineno=loop.lineno)
    try:
        return environment.from_string(parsed)
    except RecursionError as error:
        raise PrintsTooMuch(
            "一个 if 后面的 elif 太多，请删减", "there are too many elif after one if; make them fewer"
        ) from error


def _work(body: Iterable[nodes.Node]) -> int:
    """What going once through a loop's body counts as; inner loops count for themselves."""
    work = 0
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        work += _LARGE_PART if isinstance(node, nodes.Call) else 1
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            work += len(node.value) // _CHARACTERS_OF_A_PART
        waiting += [node.iter] if isinstance(node, nodes.For) else node.iter_child_nodes()
    return work


@pass_context
def _counted(context: Context, entries: Any, work: int) -> Iterator[Any]:
    if isinstance(entries, str):
        raise PrintsTooMuch("for 只能逐个印列表，不能逐字印文字", "a for goes through a list, not through a text")
    count: list[int] = context[_COUNT]
    listed = list(entries)
    count[0] += work * len(listed)
    if count[0] > MOST_WORK:
        raise PrintsTooMuch("循环太多，请删减", "its loops go through too much; make them fewer")
    return iter(listed)


def printed(template: Template, facts: dict[str, Any]) -> str:
    """What a template of ``compiled`` prints; PrintsTooMuch when that is more than a paper may have."""
    pieces: list[str] = []
    length = 0
    for piece in template.generate({**facts, _COUNT: [0]}):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_PRINTED:
            raise PrintsTooMuch(
                f"印出来超过 {MOST_PRINTED} 个字符，请删减",
                f"it prints more than {MOST_PRINTED} characters; make it shorter",
            )
    return "".join(pieces)
