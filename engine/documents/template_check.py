"""What is wrong with a template of papers that somebody wrote in the browser, before it is deployed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from itertools import chain, islice

from jinja2 import TemplateSyntaxError, nodes

from engine.clock import office_time
from engine.documents import bounds
from engine.documents.kinds import PAPERS
from engine.documents.printing import UNPRINTABLE, PrintedRecord, parse_shipped, parse_source, render, stylesheet
from engine.documents.template_facts import ENTRY, example_facts, kinds_of, known_paths, paths_in

LARGEST = 64 * 1024
"""Bytes of a template."""
DEEPEST = 3
"""Loops inside each other."""
DEEPEST_ELEMENTS = 20
"""Elements of HTML inside each other."""
MOST_SETS = 20
"""Values that a template may keep under a name."""
MOST_FAULTS = 50
"""Told at once."""

BLOCKS = frozenset({"title", "body", "closing", "seal", "signatures"})
TAGS = frozenset({
    "p", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col", "ol", "ul", "li",
    "dl", "dt", "dd", "div", "section", "span", "strong", "b", "em", "i", "u", "br", "hr", "h2", "h3", "h4",
    "sup", "sub",
})  # fmt: skip
ATTRIBUTES = frozenset({"class", "colspan", "rowspan", "scope", "lang"})
FILTERS = frozenset({
    "day", "moment", "word", "sentence", "clause", "default", "join", "length", "trim", "first", "last",
    "upper", "lower", "round", "int",
})  # fmt: skip
TESTS = frozenset({
    "defined", "undefined", "none", "true", "false", "eq", "equalto", "ne", "lt", "gt", "le", "ge", "in",
    "string", "number", "mapping",
})  # fmt: skip
NAMES = frozenset({
    "facts", "title", "kind", "audience", "number", "issued_at", "voided_at", "void_reason", "you",
    "query_page", "limit", "loop", "super", "none",
})  # fmt: skip
_EMPTY = frozenset({"br", "hr", "col"})
_FACT = "\ue000"
"""Stands for a printed value while the HTML around it is read."""
_WRITTEN = (
    nodes.Template, nodes.Extends, nodes.FromImport, nodes.Block, nodes.Output, nodes.TemplateData, nodes.If,
    nodes.For, nodes.Assign, nodes.AssignBlock, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter,
    nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat, nodes.Call,
    nodes.Keyword, nodes.Add, nodes.Sub, nodes.Tuple, nodes.List,
)  # fmt: skip
_GROWING = (nodes.Concat, nodes.Add, nodes.Call, nodes.Tuple, nodes.List)
"""What may not stand in a kept value inside another: repeated, it would grow without end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that forbids to deploy a template, with its line."""

    line: int
    zh: str
    en: str


def check_template(template: str, content: bytes) -> list[Fault]:
    """Everything that is wrong with a template of this name; empty when it may be deployed (PA-1).

    It is read as HTML without script and printed with invented facts, for every kind of paper that it prints.
    """
    if not kinds_of(template):
        return [
            _fault(1, f"没有文书用模板「{template}」。", f"Expected a template of a paper, but {template} is none.")
        ]
    if len(content) > LARGEST:
        return [_fault(1, "模板超过 64 kB。", "Expected a template of at most 64 kB, but it is larger.")]
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError:
        return [_fault(1, "模板不是 UTF-8 文本。", "Expected text in UTF-8, but it is not.")]
    try:
        parsed = parse_source(source)
    except bounds.TooMuch as error:
        return [_fault(error.lineno, error.zh, error.en)]
    except TemplateSyntaxError as error:
        return [_fault(error.lineno, f"写法有错误：{error.message}。", f"Wrongly written: {error.message}.")]
    found = list(islice(chain(_statements(parsed), _markup(parsed)), MOST_FAULTS))
    found = found or list(islice(_facts(template, parsed), MOST_FAULTS))
    found += _prints(template, source) if not found else []
    return sorted(found, key=lambda each: each.line)


def _fault(line: int | None, zh: str, en: str) -> Fault:
    # Parts that the parser makes up have no line of their own.
    return Fault(line or 1, zh, en)


def _statements(parsed: nodes.Template) -> Iterator[Fault]:
    """Only what papers need: no script in disguise, nothing of the program, nothing that runs without end."""
    extended = [each for each in parsed.body if isinstance(each, nodes.Extends)]
    base = [each.template.value for each in extended if isinstance(each.template, nodes.Const)]
    if base != ["base.html"]:
        yield _fault(
            1,
            '模板要以 {% extends "base.html" %} 开头，抬头、印章和页脚由它印。',
            'Expected {% extends "base.html" %} at the beginning; it prints the head, the seal and the foot.',
        )
    for node in parsed.body:
        words = node.nodes if isinstance(node, nodes.Output) else ()
        if any(not isinstance(each, nodes.TemplateData) or each.data.strip() for each in words):
            yield _fault(
                node.lineno,
                "这里的文字在 {% block %} 以外，不会印出来；请移到 body 等块里。",
                "This stands outside every block and would not be printed; move it into a block, as body.",
            )
    known = set(NAMES) | {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}
    imported = {each.name for each in parse_shipped("parts").body if isinstance(each, nodes.Macro)}
    for part in parsed.find_all(nodes.FromImport):
        wanted = [name if isinstance(name, str) else name[0] for name in part.names]
        renamed = any(not isinstance(name, str) for name in part.names)
        if not isinstance(part.template, nodes.Const) or part.template.value != "parts.html" or renamed:
            yield _fault(part.lineno, "只能从 parts.html 引入。", "Only parts.html may be imported from.")
        for name in wanted:
            known.add(name)
            if name not in imported:
                yield _unknown(part.lineno, "部件", "part", name, imported)
    sets: list[nodes.Node] = [*parsed.find_all((nodes.Assign, nodes.AssignBlock))]
    if len(sets) > MOST_SETS:
        yield _fault(sets[-1].lineno, f"{{% set %}} 最多 {MOST_SETS} 处。", f"At most {MOST_SETS} values may be set.")
    yield from (_not_allowed(kept.lineno, "set") for kept in sets if _may_grow(kept, sets))
    for loop in parsed.find_all(nodes.For):
        if loop.recursive or _depth(loop) > DEEPEST:
            yield _not_allowed(loop.lineno, "for")
    for node in _all(parsed):
        yield from _node(node, known)


def _may_grow(kept: nodes.Node, sets: list[nodes.Node]) -> bool:
    """Whether a kept value is more than a choice among facts: made from others again and again, it had no end."""
    if isinstance(kept, nodes.AssignBlock):
        names = {name.name for each in sets for name in each.find_all(nodes.Name) if name.ctx == "store"}
        return kept.find(nodes.For) is not None or any(
            name.ctx == "load" and name.name in names for name in kept.find_all(nodes.Name)
        )
    joined = any(each.name == "join" for each in kept.find_all(nodes.Filter))
    return joined or any(not _is_get(each) for each in kept.find_all(_GROWING))


def _node(node: nodes.Node, known: set[str]) -> Iterator[Fault]:
    if not isinstance(node, _WRITTEN):
        yield _not_allowed(node.lineno, type(node).__name__)
    elif isinstance(node, nodes.Block) and node.name not in BLOCKS:
        yield _unknown(node.lineno, "块", "block", node.name, BLOCKS)
    elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield _unknown(node.lineno, "过滤器", "filter", node.name, FILTERS)
    elif isinstance(node, nodes.Filter) and any(not isinstance(each, nodes.Const) for each in node.args):
        yield _not_allowed(node.lineno, f"{node.name}(…)")
    elif isinstance(node, nodes.Filter) and node.name == "join" and _joins_much(node):
        yield _fault(
            node.lineno,
            f"join 只能连接一个列表，中间的文字不超过 {bounds.LONGEST_SEPARATOR} 个字符。",
            f"A join connects one list, with at most {bounds.LONGEST_SEPARATOR} characters in between.",
        )
    elif isinstance(node, nodes.Test) and node.name not in TESTS:
        yield _unknown(node.lineno, "判断", "test", node.name, TESTS)
    elif isinstance(node, nodes.Name) and node.name not in known:
        yield _unknown(node.lineno, "名称", "name", node.name, known)
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        yield _not_allowed(node.lineno, node.attr)
    elif isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Name) and not _is_get(node):
        yield _not_allowed(node.lineno, "()")


def _joins_much(join: nodes.Filter) -> bool:
    """Whether what is joined was made longer before, or much stands between: one inside another, it had no end."""
    long = any(len(str(each.as_const())) > bounds.LONGEST_SEPARATOR for each in join.args)
    inner = [] if join.node is None else [join.node, *_all(join.node)]
    return long or any(
        isinstance(each, nodes.Concat | nodes.Add) or (isinstance(each, nodes.Filter) and each.name == "join")
        for each in inner
    )


def _all(parsed: nodes.Node) -> Iterator[nodes.Node]:
    for child in parsed.iter_child_nodes():
        yield child
        yield from _all(child)


def _is_get(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == "get"


def _depth(loop: nodes.Node) -> int:
    inner = [_depth(each) for each in loop.iter_child_nodes()]
    return max(inner, default=0) + isinstance(loop, nodes.For)


def _not_allowed(line: int | None, what: str) -> Fault:
    return _fault(line, f"模板里不能用 {what}。", f"{what} is not allowed in a template.")


def _unknown(line: int | None, zh: str, en: str, name: str, known: set[str] | frozenset[str]) -> Fault:
    near = difflib.get_close_matches(name, sorted(known), 1)
    hint_zh, hint_en = (f"，是不是“{near[0]}”", f"; perhaps {near[0]}") if near else ("", "")
    return _fault(line, f"没有{zh}“{name}”{hint_zh}。", f"Expected a known {en}, but {name} is none{hint_en}.")


class _Markup(HTMLParser):
    """Reads the HTML of a template: known elements, attributes and classes, every element closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []
        self._open: list[tuple[str, int]] = []
        self._shift = 0

    def part(self, words: str, line: int) -> None:
        self._shift = line - self.getpos()[0]
        self.feed(words)

    def _line(self) -> int:
        return max(1, self.getpos()[0] + self._shift)

    def _say(self, zh: str, en: str, line: int = 0) -> None:
        self.faults.append(_fault(line or self._line(), zh, en))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._say(f"不能用元素 <{tag}>。", f"The element <{tag}> is not allowed.")
        if _FACT in (self.get_starttag_text() or ""):
            self._say("内容只能印在元素之间，不能写进标签里。", "Facts are printed between tags, not inside a tag.")
        for name, value in attrs:
            if name not in ATTRIBUTES and _FACT not in name:
                self._say(f"不能用属性 {name}。", f"The attribute {name} is not allowed.")
            for each in (value or "").split() if name == "class" else ():
                if each not in _classes() and _FACT not in each:
                    self._say(f"样式表里没有 {each}。", f"Expected a class of the style sheet, but {each} is none.")
        if tag not in _EMPTY and tag in TAGS:
            self._open.append((tag, self._line()))
            if len(self._open) > DEEPEST_ELEMENTS:
                self._say("元素一层套一层太深，请改写得平一些。", "The elements nest too deeply; write them flatter.")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self._say(f"</{tag}> 没有对应的开始。", f"</{tag}> closes nothing that is open here.")
        else:
            self._open.pop()

    def handle_comment(self, data: str) -> None:
        self._say("注释请写成 {# … #}。", "Write comments as {# … #}.")

    def handle_decl(self, decl: str) -> None:
        self._say("不能写 <!…>。", "<!…> is not allowed.")

    def handle_pi(self, data: str) -> None:
        self._say("不能写 <?…>。", "<?…> is not allowed.")

    def unknown_decl(self, data: str) -> None:
        self._say("不能写 <![…]>。", "<![…]> is not allowed.")

    def end(self) -> list[Fault]:
        """What was found, and what was left open."""
        self.close()
        for tag, line in self._open:
            self._say(f"<{tag}> 没有结束。", f"<{tag}> is never closed.", line)
        return self.faults


def _markup(parsed: nodes.Template) -> Iterator[Fault]:
    """Each block, branch and kept value is HTML that is whole by itself."""
    bodies = [each.body for each in parsed.find_all(nodes.Block)]
    bodies += [each.body for each in parsed.find_all(nodes.AssignBlock)]
    for body in bodies:
        reader = _Markup()
        for node in body:
            _feed(reader, node)
        yield from reader.end()


def _feed(reader: _Markup, node: nodes.Node) -> None:
    if isinstance(node, nodes.TemplateData):
        reader.part(node.data, node.lineno)
    elif isinstance(node, nodes.Output):
        for each in node.nodes:
            if isinstance(each, nodes.TemplateData):
                reader.part(each.data, each.lineno)
            else:
                reader.part(_FACT, node.lineno)
    elif isinstance(node, nodes.If | nodes.For):
        for child in node.iter_child_nodes():
            _feed(reader, child)


@lru_cache(maxsize=1)
def _classes() -> frozenset[str]:
    return frozenset(re.findall(r"\.(paper[a-z-]*)", stylesheet()))


def _facts(template: str, parsed: nodes.Template) -> Iterator[Fault]:
    known = known_paths(template)
    written = {".".join(("facts", *path)).replace(f".{ENTRY}", ENTRY) for path in known}
    for path, line in paths_in(parsed):
        if path not in known and not (path[-1] == ENTRY and path[:-1] in known):
            name = ".".join(("facts", *path)).replace(f".{ENTRY}", ENTRY)
            yield _unknown(line, "事实", "fact", name, written)


def _prints(template: str, source: str) -> Iterator[Fault]:
    for kind in kinds_of(template):
        example = PrintedRecord("样例〔2026〕1号", kind, office_time(2026, 3, 2, 9), example_facts(kind))
        try:
            render(example, source=source)
        except UNPRINTABLE as error:
            name = PAPERS[kind]
            line = error.lineno or 1 if isinstance(error, TemplateSyntaxError) else 1
            why_zh, why_en = bounds.told(error)
            if isinstance(error, bounds.PrintsTooMuch):
                yield _fault(line, f"“{name.zh}”印不出来：{why_zh}。", f"The {name.en} cannot be printed: {why_en}.")
                continue
            yield _fault(
                line,
                f"用样例印“{name.zh}”时出错：{why_zh}。有的文书没有的内容，先用 {{% if … %}} 判断。",
                f"An example of the {name.en} could not be printed: {why_en}. Ask with an if for what some do not"
                " have.",
            )
