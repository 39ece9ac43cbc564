"""From the bytes of a form file to its schema: every limit on size and spelling is held before anything else reads it.

What is refused here would make the check, the page or the judging of answers slow, wrong or impossible: a key that is
said twice, a number that is none, nesting and references without end, rules that cannot all be kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from engine.errors import ChengnuoError
from engine.forms.judge import LARGEST_NUMBER, LONGEST_TEXT, MOST_ROWS
from engine.forms.keywords import WrongPattern, compiled

LARGEST_FORM = 512 * 1024
"""Bytes of a form file."""
MOST_VALUES = 10_000
"""Values in a form file, and parts of a form after its references are followed."""
DEEPEST_FORM = 32
"""How deep objects and lists may stand in each other in a form file."""
MOST_OPTIONS = 2_000
"""Options of one field: more cannot be looked through by a person."""
MOST_PARTS = 1_200
"""Fields of a form and what is said about them in objects; options that are a value with its title count once a
field."""
MOST_PATTERNS = 30
"""Different regular expressions of one form."""
MOST_CONDITIONED = 20_000
"""Characters of all conditions under which fields are shown."""

_ONE = ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames")
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "dependentSchemas")
_UNKNOWN = (
    "unevaluatedProperties",
    "unevaluatedItems",
    "patternProperties",
    "$dynamicRef",
    "$recursiveRef",
    "$anchor",
    "$dynamicAnchor",
)
_BOUNDS = (
    ("minimum", "maximum", LARGEST_NUMBER),
    ("exclusiveMinimum", "exclusiveMaximum", LARGEST_NUMBER),
    ("minLength", "maxLength", LONGEST_TEXT),
    ("minItems", "maxItems", MOST_ROWS),
    ("minProperties", "maxProperties", MOST_ROWS),
    ("minContains", "maxContains", MOST_ROWS),
)
"""Rules in pairs (least, most), and the largest value that answers can have."""


class WrongForm(ChengnuoError):
    """A form file cannot be used; ``place`` is the path of the field, or None for the whole file."""


def read_json(content: bytes) -> Any:
    """The JSON in ``content``; raises WrongForm when it is none, too large, too deep, or says a key twice."""
    if len(content) > LARGEST_FORM:
        raise WrongForm(
            "表单文件太大，须小于 512 kB；请拆成几张表单，或者减少选项。",
            "Expected a form smaller than 512 kB, but the file is too large.",
        )
    try:
        read = json.loads(
            content, object_pairs_hook=_without_doubles, parse_constant=_no_number, parse_float=_finite_number
        )
    except (ValueError, RecursionError) as error:
        raise WrongForm(
            f"表单文件无法读取，不是正确的 JSON：{error}。请改正后再试。", f"Expected a form in JSON, but: {error}."
        ) from error
    _check_size(read)
    return read


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise WrongForm(
            f"「{twice[:60]}」在同一处写了两次，只有最后一个有效；请删去一个。",
            f"Expected every key once, but “{twice[:60]}” is said twice at one place; delete one.",
            place=twice[:60],
        )
    return found


def _no_number(text: str) -> NoReturn:
    raise WrongForm(
        f"这里写了 {text}，不是普通的数；请写出数值，不限制时就删去这一条。",
        f"Expected a plain number, but it says {text}; write the number, or leave the rule out.",
    )


def _finite_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _no_number(text[:20])
    return number


def _check_size(read: Any) -> None:
    """The size of the file in values and in depth, without recursion."""
    count = 0
    waiting: list[tuple[Any, int]] = [(read, 1)]
    while waiting:
        value, depth = waiting.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        count += 1
        if depth > DEEPEST_FORM:
            raise WrongForm(
                f"表单嵌套超过 {DEEPEST_FORM} 层，请把内层改为表格或者另一张表单。",
                f"Expected a simple form, but it is nested deeper than {DEEPEST_FORM}; use rows or another form.",
            )
        if count > MOST_VALUES:
            raise WrongForm(
                f"表单的内容超过 {MOST_VALUES} 个值，请拆成几张表单，或者减少选项。",
                f"Expected a form of at most {MOST_VALUES} values, but it has more; split it, or offer fewer options.",
            )
        waiting += [(each, depth + 1) for each in inner]


def without_options(schema: dict[str, Any]) -> dict[str, Any]:
    """The form with one option of each list of values with titles, which needs no rule of JSON Schema to be read.

    Raises WrongForm for more parts than anybody fills in.
    """
    count = 0

    def reduced(value: Any) -> Any:
        nonlocal count
        if isinstance(value, list):
            return [reduced(each) for each in value]
        if not isinstance(value, dict):
            return value
        count += 1
        if count > MOST_PARTS:
            raise WrongForm(
                f"表单超过 {MOST_PARTS} 个栏目和条件，请拆成几张表单。",
                f"Expected a form of at most {MOST_PARTS} fields and conditions, but it has more; split it.",
            )
        return {
            key: reduced(each[:1] if key in ("oneOf", "anyOf") and _are_options(each) else each)
            for key, each in value.items()
        }

    found = reduced(schema)
    assert isinstance(found, dict)
    return found


def _are_options(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and "const" in each
        and all(
            key == "const" or str(key).startswith("x-") or (key in ("title", "description") and isinstance(text, str))
            for key, text in each.items()
        )
        for each in value
    )


def check_schema_rules(schema: Mapping[str, Any]) -> None:
    """What every part of a form must keep, beyond being a JSON Schema; raises WrongForm with the place."""
    definitions = schema.get("$defs", {})
    parts = [*_parts(schema, "")]
    for name, part in definitions.items():
        parts += _parts(part, f"$defs.{name}")
    _check_patterns(parts)
    _check_conditions(part for _, part in parts)
    for path, part in parts:
        _check_part(path, part, definitions, root=part is schema)
    _Expanded(definitions).size(schema, ())


def _parts(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The part and all parts inside it, each with the path of the field that it describes."""
    yield path, part
    if isinstance(part, Mapping):
        for name, inner in _inner(part):
            yield from _parts(inner, f"{path}.{name}" if path and name else path or name)


def _inner(part: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in _ONE:
        inner = part.get(key)
        # Whether other names are allowed is the one rule that is said by true or false.
        if key in part and not (key == "additionalProperties" and isinstance(inner, bool)):
            yield "", inner
    for key in _SEVERAL:
        yield from (("", inner) for inner in part.get(key, ()))
    for key in _NAMED:
        yield from ((name if key == "properties" else "", inner) for name, inner in part.get(key, {}).items())


def _check_patterns(parts: Iterable[tuple[str, Any]]) -> None:
    written: set[str] = set()
    for path, part in parts:
        pattern = part.get("pattern") if isinstance(part, Mapping) else None
        if isinstance(pattern, str):
            written.add(pattern)
        if len(written) > MOST_PATTERNS:
            raise WrongForm(
                f"栏目 {path} 的 pattern 是第 {len(written)} 种写法，一张表单最多 {MOST_PATTERNS} 种；"
                "请合并相同的要求，或者把表单拆开。",
                f"Expected at most {MOST_PATTERNS} different patterns in a form, but the one of {path} is another; use "
                "the same for the same rule, or split the form.",
                place=path or None,
            )


def _check_conditions(parts: Iterable[Any]) -> None:
    written = sum(len(str(part.get("x-when", ""))) for part in parts if isinstance(part, Mapping))
    if written > MOST_CONDITIONED:
        raise WrongForm(
            f"表单的显示条件一共 {written} 个字，最多 {MOST_CONDITIONED} 个；请缩短条件，或者把表单拆开。",
            f"Expected conditions of at most {MOST_CONDITIONED} characters together, but they have {written}; shorten "
            "them, or split the form.",
        )


def _check_part(path: str, part: Any, definitions: Mapping[str, Any], *, root: bool = False) -> None:
    where = f"栏目 {path} " if path else "表单"

    def refuse(zh: str, en: str) -> WrongForm:
        return WrongForm(
            f"{where}{zh}。",
            f"Expected a field that works, but {path or 'the form'} {en}.",
            place=path or None,
        )

    if not isinstance(part, Mapping):
        raise refuse("只写了 true 或 false，请写成对象", "is only true or false; write an object")
    for key in _UNKNOWN:
        if key in part:
            raise refuse(f"用了 {key}，表单不支持，请逐个写出栏目", f"uses {key}, which forms do not know")
    if not root and ("$id" in part or "$defs" in part):
        raise refuse("里面又写了 $id 或 $defs，请写在表单的最外层", "has an $id or $defs inside; write them outermost")
    reference = part.get("$ref")
    if reference is not None and str(reference).removeprefix("#/$defs/") not in definitions:
        raise refuse(
            f"引用了 {reference}，表单的 $defs 里没有它，请改正", f"refers to {reference}, which $defs does not hold"
        )
    if isinstance(part.get("pattern"), str):
        try:
            compiled(part["pattern"])
        except WrongPattern as error:
            raise refuse(
                f"的 pattern 不能用（{error}），请不要使用反向引用、前后查找和过大的重复次数",
                f"has a pattern that cannot be used ({error}); do not refer back, look around or repeat too often",
            ) from error
    for key in ("enum", "oneOf", "anyOf"):
        if len(part.get(key, ())) > MOST_OPTIONS:
            raise refuse(
                f"有 {len(part[key])} 个选项，最多 {MOST_OPTIONS} 个，请减少",
                f"offers {len(part[key])} options, at most {MOST_OPTIONS} are possible",
            )
    _check_bounds(part, refuse)
    properties = part.get("properties")
    if isinstance(properties, Mapping) and part.get("additionalProperties") is not True:
        unknown = next((name for name in part.get("required", ()) if name not in properties), None)
        if unknown is not None:
            raise refuse(
                f"把 {unknown} 写成必填，却没有这个栏目，请改正", f"requires {unknown}, which is none of its fields"
            )


def _check_bounds(part: Mapping[str, Any], refuse: Any) -> None:
    for least, most, largest in _BOUNDS:
        for key in (least, most):
            if key in part and not -largest <= part[key] <= largest:
                # A limit beyond what answers can have forbids every answer, or none.
                raise refuse(f"的 {key} 超出 {largest}，请改小", f"has a {key} beyond {largest}")
        if least in part and most in part and part[least] > part[most]:
            raise refuse(
                f"的 {least} 大于 {most}，没有能填的内容，请改正", f"has a {least} above its {most}: nothing fits"
            )
    if "multipleOf" in part and not 1e-9 <= part["multipleOf"] <= LARGEST_NUMBER:
        raise refuse("的 multipleOf 太小或者太大，请改正", "has a multipleOf that is too small or too large")


class _Expanded:
    """How many parts a form has when its references are followed; each definition is counted once."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.sizes: dict[str, int] = {}

    def size(self, part: Any, within: tuple[str, ...]) -> int:
        """The number of parts; raises WrongForm for too many, and for a definition that holds itself."""
        if not isinstance(part, Mapping):
            return 1
        total = 1
        reference = part.get("$ref")
        if reference is not None:
            total += self.of_definition(str(reference).removeprefix("#/$defs/"), within)
        total += sum(self.size(inner, within) for _, inner in _inner(part))
        if total > MOST_VALUES:
            raise WrongForm(
                f"表单把引用展开以后超过 {MOST_VALUES} 个部分，请减少相互引用的层数。",
                f"Expected a form of at most {MOST_VALUES} parts, but its references make it larger; refer less.",
            )
        return total

    def of_definition(self, name: str, within: tuple[str, ...]) -> int:
        """The number of parts of a definition in ``$defs``."""
        if name in within or len(within) > DEEPEST_FORM:
            raise WrongForm(
                f"$defs 里的「{name}」引用了自己，表单画不完；请写出实际要用的层数。",
                f"Expected references with an end, but “{name}” in $defs refers to itself; write out the levels.",
                place=f"$defs.{name}",
            )
        if name not in self.sizes:
            self.sizes[name] = self.size(self.definitions[name], (*within, name))
        return self.sizes[name]
