"""``chengnuo deploy``: files under version control become the deployed ones, as on the designer's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine.bpmn.checks import Problem
from engine.cases.bundles import KINDS, Files, content_hash
from engine.cases.commands import FilesRefused, StaleBase
from engine.cases.commands import deploy as deploy_command
from engine.cases.commands.deploy import check, unprintable
from engine.cases.definitions import library
from engine.cases.file_versions import identities
from engine.cli.check import print_problems
from engine.cli.connecting import actor_of, engine_for
from engine.cli.library import is_form, read_given
from engine.cli.options import by_option, language_option
from engine.clock import OFFICE_ZONE
from engine.forms import WrongForm, read_form
from engine.queries.operation.file_versions import ShownVersion, file_versions

STALE = 3
"""The exit code when the deployed version is not the one that the change was made from."""


@dataclass(frozen=True)
class GivenFile:
    """A file of the command line and what it is deployed as."""

    name: str
    kind: str
    key: str
    content: bytes

    @property
    def checked_as(self) -> str:
        """The name by which the check tells of the file."""
        return f"{self.key}.dmn" if self.kind == "decision" else self.key


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--note", required=True, help="改了什么、为什么 / what was changed and why; it goes on the record.")
@by_option
@click.option(
    "--base",
    "bases",
    multiple=True,
    metavar="KEY=N|FOLDER",
    help="从哪一版改的：标识=版本号（新文件为 0），或者修改以前的文件所在的文件夹；可多次 / "
    "what the change was made from: key=version (0: new), or a folder with the files as they were; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="只检查，不部署 / check and run the scenarios, deploy nothing.")
@language_option
@click.pass_context
def deploy(
    context: click.Context, files: tuple[str, ...], note: str, login: str, bases: tuple[str, ...], dry_run: bool,
    language: str,
) -> None:  # fmt: skip
    """部署流程图、决策表、表单和文书模板 / deploy BPMN, DMN, form and paper template files together.

    The checks, guards and scenarios are those of the designer's pages. Exits 0 when deployed or when nothing differs,
    1 when refused, 2 when the command is written wrongly or says no base, 3 when the base is deployed no longer.
    """
    opened = read_given(dict.fromkeys(files))
    place = 0 if language == "zh" else 1
    if opened.problems:
        _tell((), opened.problems, language)
        context.exit(1)
    with engine_for(language) as engine:
        actor = actor_of(engine, login)
        with engine.database.reading() as session:
            deployed = library(session)
            given = _as_deployed(opened.contents, deployed)
            base = _base(session, given, deployed, bases, language)
            changed = _files(given)
            problems = check(deployed, changed)
            if not any(each.forbids_deployment for each in problems):
                problems += unprintable(session, changed)
            if dry_run and not any(each.forbids_deployment for each in problems):
                problems += engine.broken_scenarios(session, deployed, changed)
        refused = [each for each in problems if each.forbids_deployment]
        _tell(given, problems, language)
        if refused or dry_run:
            context.exit(1 if refused else 0)
        try:
            versions = deploy_command(engine, actor, files=changed, note=note, base=base)
        except StaleBase as stale:
            click.echo(stale.text(language), err=True)
            with engine.database.reading() as session:
                click.echo(_told_version(file_versions(session, stale.kind, stale.key)[0], language), err=True)
            context.exit(STALE)
        except FilesRefused as found:
            _tell(given, found.problems, language)
            context.exit(1)
        if not versions:
            click.echo(("没有流程因此产生新版本", "no process has a new version by this")[place])
        for process, version in versions.items():
            click.echo(f"{process}\t{version}")


def _as_deployed(contents: Mapping[str, bytes], deployed: Files) -> list[GivenFile]:
    """Each file with its kind and key; two files for one key are refused."""
    given = [GivenFile(name, *_place(name, content, deployed), content) for name, content in contents.items()]
    seen: dict[tuple[str, str], str] = {}
    for each in given:
        other = seen.setdefault((each.kind, each.key), each.name)
        if other != each.name:
            raise click.UsageError(
                f"「{other}」和「{each.name}」都是「{each.key}」，请只给出一个。 "
                f"Expected one file for {each.key}, but {other} and {each.name} both are."
            )
    return given


def _place(name: str, content: bytes, deployed: Files) -> tuple[str, str]:
    path = Path(name)
    if path.suffix.lower() == ".html":
        return "paper", path.stem
    if is_form(name, content):
        try:
            return "form", read_form(content).key
        except WrongForm as wrong:
            raise click.ClickException(f"{name}: {wrong.zh} {wrong.en}") from wrong
    if path.suffix.lower() == ".dmn":
        return "decision", _holder("decision", path.stem, content, deployed.decision)
    return "process", _holder("process", path.name, content, deployed.process)


def _holder(kind: str, own: str, content: bytes, deployed: Mapping[str, bytes]) -> str:
    """The key of the deployed file that holds what this one holds; for a new file, its own name."""
    held = identities(kind, own, content)
    for key, theirs in deployed.items():
        if key == own or set(held) & set(identities(kind, key, theirs)):
            return key
    return own if kind == "process" or own in held or not held else held[0]


def _files(given: Iterable[GivenFile]) -> Files:
    by_kind: dict[str, dict[str, bytes]] = {kind: {} for kind in KINDS}
    for each in given:
        by_kind[each.kind][each.key] = each.content
    return Files(**by_kind)


def _base(
    session: Session, given: Iterable[GivenFile], deployed: Files, said: Iterable[str], language: str
) -> dict[tuple[str, str], str | None]:
    """What each file was made from; UsageError for one that changes a deployed file and says no base."""
    folders = [Path(each) for each in said if Path(each).is_dir()]
    numbers = dict(each.rpartition("=")[::2] for each in said if not Path(each).is_dir())
    found: dict[tuple[str, str], str | None] = {}
    missing: list[str] = []
    for each in given:
        now = getattr(deployed, each.kind).get(each.key)
        before = next((folder / Path(each.name).name for folder in folders), None)
        versions = file_versions(session, each.kind, each.key)
        if now == each.content:
            continue
        if each.key in numbers:
            found[each.kind, each.key] = _hash_of(versions, each.key, numbers[each.key])
        elif before is not None:
            found[each.kind, each.key] = content_hash(before.read_bytes()) if before.is_file() else None
        elif now is None:
            found[each.kind, each.key] = None
        else:
            missing.append(f"{_told_version(versions[0], language)}  --base {each.key}={versions[0].version}")
    if missing:
        raise click.UsageError(
            "请写明从哪一版改的，免得撤销别人的修改；现行的是： "
            "Expected what the change was made from, so that nobody else's is undone; deployed now:\n"
            + "\n".join(missing)
        )
    return found


def _hash_of(versions: Iterable[ShownVersion], key: str, number: str) -> str | None:
    if number == "0":
        return None
    for each in versions:
        if str(each.version) == number:
            return each.hash
    raise click.UsageError(f"「{key}」没有第 {number} 版。 Expected a version of {key}, but {number} is none.")


def _told_version(version: ShownVersion, language: str) -> str:
    at = version.at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    zh = f"现行第 {version.version} 版：{version.by or '随程序安装'}，{at}，{version.note or '—'}"
    en = f"version {version.version} now: {version.by or 'the program'}, {at}, {version.note or '-'}"
    return zh if language == "zh" else en


def _tell(given: Iterable[GivenFile], problems: list[Problem], language: str) -> None:
    names = {each.checked_as: each.name for each in given}
    for name in dict.fromkeys((*names, *(each.file for each in problems))):
        print_problems(names.get(name, name), [each for each in problems if each.file == name], language)
