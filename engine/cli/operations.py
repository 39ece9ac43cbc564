"""``chengnuo operations``: every operation that a diagram may call, printed from the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from engine.cli.options import language_option
from engine.operations.catalogue import CATALOGUE, OperationDeclaration
from engine.operations.registry import IMPLEMENTATIONS
from engine.operations.schema import Schema
from engine.rulebook.citations import rules_in

_TYPES = {
    "string": ("文字", "text"),
    "integer": ("整数", "integer"),
    "number": ("数", "number"),
    "boolean": ("是否", "yes or no"),
    "null": ("空", "nothing"),
    "object": ("记录", "record"),
}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON.")
@language_option
def operations(names: tuple[str, ...], as_json: bool, language: str) -> None:
    """业务操作 / the operations that a diagram may call: parameters, results, errors, rules."""
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown:
        raise click.UsageError(
            f"没有业务操作“{unknown[0]}”，不带参数运行可看全部 / expected an operation, but there is no {unknown[0]}."
        )
    chosen = [CATALOGUE[name] for name in names or CATALOGUE]
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in chosen], ensure_ascii=False, indent=2))
        return
    for each in chosen:
        for line in _lines(each, language == "zh"):
            click.echo(line)


def rules_of(name: str) -> list[str]:
    """The ids of the rules that the operation keeps, in order: those its code and its errors name."""
    cited = {*rules_in(IMPLEMENTATIONS[name].__doc__ or ""), *CATALOGUE[name].errors}
    return sorted(cited, key=lambda rule: (rule[:3], int(rule[3:])) if rule[3:].isdigit() else (rule, 0))


def _as_json(declared: OperationDeclaration) -> dict[str, Any]:
    return {
        "name": declared.name,
        "zh": declared.zh,
        "en": declared.en,
        "kind": declared.kind,
        "parameters": declared.parameters,
        "result": declared.result,
        "errors": list(declared.errors),
        "rules": rules_of(declared.name),
        "form": declared.form,
        "starts": [start.name for start in declared.starts],
        "stops": list(declared.stops),
        "finishes": list(declared.finishes),
    }


def _lines(declared: OperationDeclaration, chinese: bool) -> Iterator[str]:
    def said(zh: str, en: str) -> str:
        return zh if chinese else en

    yield ""
    yield f"{declared.name}  {said(declared.zh, declared.en)}"
    for title, schema in ((said("参数", "parameters"), declared.parameters), (said("结果", "result"), declared.result)):
        for name, field in schema.get("properties", {}).items():
            optional = "" if name in schema.get("required", ()) else said("（可不填）", " (optional)")
            yield f"  {title}  {name}: {_type(field, chinese)}{optional}"
    lists = (
        (said("表单", "form"), [declared.form] if declared.form else []),
        (said("开始计时", "starts clock"), [start.name for start in declared.starts]),
        (said("中止计时", "stops clock"), list(declared.stops)),
        (said("结束计时", "finishes clock"), list(declared.finishes)),
        (said("可捕获的错误", "errors"), list(declared.errors)),
        (said("规则", "rules"), rules_of(declared.name)),
    )
    for title, values in lists:
        if values:
            yield f"  {title}  {', '.join(values)}"


def _type(schema: Schema, chinese: bool) -> str:
    if "anyOf" in schema:
        return (" 或 " if chinese else " or ").join(_type(each, chinese) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        item = _type(schema.get("items", {}), chinese)
        return f"列表（{item}）" if chinese else f"list of {item}"
    if schema.get("format") == "date-time":
        return "时刻" if chinese else "moment (UTC)"
    zh, en = _TYPES.get(str(schema.get("type")), ("任意", "anything"))
    least = f" ≥ {schema['minimum']}" if "minimum" in schema else ""
    return (zh if chinese else en) + least
