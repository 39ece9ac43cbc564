"""``chengnuo convert``: drawings and tables of other tools in our notation, with a list of what was changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from engine.bpmn.foreign import Conversion, Translation, Untranslated
from engine.bpmn.foreign import convert as convert_file
from engine.cli.library import read_given
from engine.cli.options import language_option
from engine.errors import ChengnuoError, Refused

STDOUT = "-"


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--to",
    "target",
    metavar="FOLDER",
    help="写到这个文件夹（- 写到标准输出，只能一个文件）；不写就只列出 / folder to write to, - is the standard output.",
)
@click.option("--overwrite", is_flag=True, help="覆盖已有的文件 / write over files that exist.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON.")
@language_option
@click.pass_context
def convert(
    context: click.Context, files: tuple[str, ...], target: str | None, overwrite: bool, as_json: bool, language: str
) -> None:
    """改写其他工具画的流程图和决策表 / rewrite BPMN and DMN files of other tools; exit 1 if one cannot be read."""
    names = tuple(dict.fromkeys(files))
    if target == STDOUT and len(names) != 1:
        raise Refused(
            "写到标准输出时只能给一个文件，请一次改写一个，或写到文件夹里。",
            "Expected one file for the standard output, but there are several.",
        )
    given = read_given(names)
    refusals = {problem.file: problem.text(language) for problem in given.problems}
    conversions: dict[str, Conversion] = {}
    for name, content in given.contents.items():
        try:
            conversions[name] = convert_file(content, name)
        except ChengnuoError as error:
            refusals[name] = error.text(language)
    written = _write(conversions, target, overwrite=overwrite) if target is not None else {}
    to_stderr = target == STDOUT
    if as_json:
        told = [
            _as_json(name, conversions.get(name), refusals.get(name), written.get(name), language) for name in names
        ]
        click.echo(json.dumps({"files": told}, ensure_ascii=False, indent=2), err=to_stderr)
    else:
        for name in names:
            if name in refusals:
                click.echo(f"{name}: {refusals[name]}", err=True)
            else:
                _print(name, conversions[name], written.get(name), language, err=to_stderr)
    if refusals:
        context.exit(1)


def _write(conversions: Mapping[str, Conversion], target: str, *, overwrite: bool) -> dict[str, str]:
    """Write the files and return where each is; raises Refused, before anything is written, where one is in the way."""
    if target == STDOUT:
        for conversion in conversions.values():
            click.echo(conversion.content, nl=False)
        return {}
    folder = Path(target)
    places = {name: folder / Path(name).name for name in conversions}
    if len(set(places.values())) != len(places):
        raise Refused("文件有重名，请改名后再选。", "Expected files with different names, but some are the same.")
    for name, place in places.items():
        if place.exists() and (not overwrite or place.resolve() == Path(name).resolve()):
            raise Refused(
                f"{place} 已经存在；请换一个文件夹，或加 --overwrite（原文件不会被覆盖）。",
                f"Expected a free place, but {place} exists; choose another folder, or say --overwrite (the original "
                "itself is never written over).",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, place in places.items():
            place.write_bytes(conversions[name].content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            f"文件夹 {target} 不能写入：{reason}。请换一个文件夹，或改它的权限。",
            f"Expected a folder that can be written to, but {target} cannot: {reason}.",
        ) from error
    return {name: str(place) for name, place in places.items()}


def _as_json(
    name: str, conversion: Conversion | None, refusal: str | None, written: str | None, language: str
) -> dict[str, object]:
    if conversion is None:
        return {"file": name, "ok": False, "message": refusal, "written": None, "translations": [], "left": []}
    return {
        "file": name,
        "ok": True,
        "written": written,
        "translations": [_told(one, language) for one in conversion.translations],
        "left": [_told(one, language) for one in conversion.left],
    }


def _told(one: Translation | Untranslated, language: str) -> dict[str, object]:
    told = asdict(one)
    del told["zh"], told["en"]
    return {**told, "message": one.text(language)}


def _print(name: str, conversion: Conversion, written: str | None, language: str, *, err: bool) -> None:
    zh = language == "zh"
    for kind, found in (
        ("改写" if zh else "rewritten", conversion.translations),
        ("未改写" if zh else "left", conversion.left),
    ):
        for one in found:
            element = f" {one.element}" if one.element else ""
            click.echo(f"{name}:{one.line}:{element} {kind} [{one.what}] {one.text(language)}", err=err)
    number, left = len(conversion.translations), len(conversion.left)
    said = f"改写 {number} 处，未改写 {left} 处" if zh else f"{number} rewritten, {left} left"
    click.echo(f"{name}: {said}" + (f" → {written}" if written else ""), err=err)
