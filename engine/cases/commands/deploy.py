"""Deploying diagrams, forms, tables and paper templates as new versions; retiring one, restoring an earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.checks import Known, Problem, called_in_files, check_files
from engine.cases import definitions
from engine.cases.bundles import KINDS, LATEST_DECISIONS, Files, cut_bundle, outline, shipped_files
from engine.cases.file_versions import content_of, deployed_hashes, record_retirement
from engine.cases.identities import check_identities
from engine.cases.runtime import Runtime
from engine.cases.storage.file_records import FileDraft
from engine.documents.bounds import told
from engine.documents.printing import UNPRINTABLE, render
from engine.documents.store import newest_documents
from engine.documents.template_check import check_template
from engine.documents.template_facts import kinds_of
from engine.errors import ChengnuoError, Conflict, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.items.records import Item
from engine.office.organisation.rules import ROLES
from engine.office.settings.store import value as setting_value
from engine.operations.catalogue import CATALOGUE, WITHOUT_EFFECT
from engine.operations.diagram_rules import OfficeDiagramRules
from engine.operations.token_paths import lost_marks
from engine.operations.token_paths.public_forms import files_on_public_forms

PRINTED_AGAIN = 30
"""How many issued papers of its kinds a new template is tried on."""

Base = Mapping[tuple[str, str], str | None]
"""(kind, key) → the hash of the deployed content that a change was made from; None for a file that was new then."""


def is_office_table(files: Files) -> bool:
    """Whether only decision tables are changed that follow the office and no version of a diagram: the ladder, which
    the inspector keeps (AC-2)."""
    changed = {*files.process, *files.form, *files.decision, *files.paper}
    return bool(changed) and changed <= LATEST_DECISIONS


class FilesRefused(Refused):
    """The check found what is wrong or still to fill in; ``problems`` says which, with file, element and line."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(first.zh, first.en, place=first.element)
        self.problems = problems


class StaleBase(Conflict):
    """Somebody deployed the file after this change was begun; ``kind`` and ``key`` say which file."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(
            f"「{key}」在您开始修改以后已有人部署了新版本，现在部署会撤销那次修改；请先比较两边的修改。",
            f"Somebody deployed {key} after you began, and deploying now would undo that; compare both changes first.",
            place=key,
        )
        self.kind = kind
        self.key = key


def deploy(
    runtime: Runtime,
    actor: Actor | None,
    *,
    files: Files,
    note: str = "",
    base: Base | None = None,
    key: str = "",
) -> dict[str, int]:
    """Make new versions of everything that ``files`` change; returns {process: version}, empty when nothing changed.

    Running cases stay on their version; ``note`` says what was changed and why. ``base`` says from what the files were
    made; None for files that were made from none, as a folder under version control. FilesRefused when the check finds
    what is wrong or still to fill in, when something deployed would disappear, when a template could not print an
    issued paper, or when a saved scenario does not go as it was saved; StaleBase when the base is deployed no longer;
    Refused without a note, or without the review that the office asks for; NotAllowed without the role; ``actor`` None
    is the program itself at its start.
    """
    if actor is not None:
        may_open(actor, "ladder" if is_office_table(files) else "deploy").check()
        _check_note(note)
    with runtime.database.transaction() as session:
        definitions.lock_deployments(session)
        _check_base(session, base or {})
        deployed = definitions.library(session)
        problems = [each for each in check(deployed, files) if each.forbids_deployment]
        problems = problems or unprintable(session, files)
        if not problems and actor is not None:
            # What comes with the program is tried before it is shipped; the office's scenarios do not stop its start.
            problems = runtime.broken_scenarios(session, deployed, files)
        if problems:
            raise FilesRefused(problems)
        if actor is not None:
            _check_reviewed(runtime, session, files)
        staff_id = None if actor is None else actor.staff_id
        made = definitions.store(session, files, runtime.clock.now(), staff_id, note.strip() or None)
        _drop_drafts(session, files)
        return made


def restore(runtime: Runtime, actor: Actor, *, kind: str, key: str, version: int, note: str = "") -> dict[str, int]:
    """Deploy the content of an earlier version again, also of a retired file; returns {process: new version}.

    The present checks apply. NotFound for a version that does not exist; else as ``deploy``.
    """
    with runtime.database.reading() as session:
        files = one_file(kind, key, content_of(session, kind, key, version))
    said = note.strip()
    return deploy(runtime, actor, files=files, note=f"恢复第 {version} 版{'：' if said else ''}{said}")


def retire(runtime: Runtime, actor: Actor, *, kind: str, key: str, note: str) -> int:
    """Take a file out of use on purpose; returns the version that says so. Running cases keep the file.

    Refused without a reason, and while something deployed needs it: a diagram that calls or shows it, an item of the
    office, or the program itself. NotFound for a file that is not deployed.
    """
    may_open(actor, "deploy").check()
    _check_note(note)
    with runtime.database.transaction() as session:
        definitions.lock_deployments(session)
        library = definitions.library(session)
        content = getattr(library, kind).get(key) if kind in KINDS else None
        if content is None:
            raise NotFound(f"「{key}」没有部署，无需停用。", f"Expected {key} to be deployed, but it is not.")
        if kind != "paper":
            _check_needed(session, library, kind, key)
        at = runtime.clock.now()
        return record_retirement(session, kind, key, content, at, actor.staff_id, note.strip())


def one_file(kind: str, key: str, content: bytes) -> Files:
    """A single file of a kind as ``deploy`` takes it; NotFound for a kind that does not exist."""
    if kind not in KINDS:
        raise NotFound(f"没有「{kind}」这一类文件。", f"Expected a kind of file, but {kind} is none.")
    return Files(**{kind: {key: content}})


def check(deployed: Files, changed: Files) -> list[Problem]:
    """What the check says about the changed files, laid over everything that is deployed."""
    found = check_identities(deployed, changed)
    readable = {name: content for name, content in changed.process.items() if _is_readable(content)}
    everything = deployed.overlaid(Files(readable, changed.form, changed.decision))
    known = Known(
        operations=CATALOGUE,
        without_effect=WITHOUT_EFFECT,
        forms=everything.form.keys(),
        roles=ROLES.keys(),
        decisions=everything.decision.keys(),
        processes=called_in_files(everything.process),
    )
    files = {**changed.process, **{f"{key}.dmn": content for key, content in changed.decision.items()}}
    changing = frozenset(key for _, key, _ in changed.each())
    rules = OfficeDiagramRules(library=everything.library(changing), before=deployed.library())
    papers = [
        Problem("error", "paper-template", None, fault.line, fault.zh, fault.en, key)
        for key, content in changed.paper.items()
        for fault in check_template(key, content)
    ]
    public = files_on_public_forms(everything.process, everything.form)
    return [*found, *lost_marks(deployed.form, changed.form), *public, *check_files(files, known, rules), *papers]


def unprintable(session: Session, changed: Files) -> list[Problem]:
    """An error for each of the newest issued papers that a changed template could not print again."""
    found: list[Problem] = []
    for key, content in changed.paper.items():
        for paper in newest_documents(session, kinds_of(key), PRINTED_AGAIN):
            try:
                render(paper, source=content.decode("utf-8"))
            except UNPRINTABLE as error:
                why_zh, why_en = told(error)
                zh = f"已经发出的“{paper.number}”印不出来：{why_zh}。有的文书没有的内容，先用 {{% if … %}} 判断。"
                en = f"The issued paper {paper.number} could not be printed by this template: {why_en}."
                found.append(Problem("error", "paper-template", None, 1, zh, en, key))
    return found


def _is_readable(content: bytes) -> bool:
    try:
        outline(content)
    except ChengnuoError:
        return False
    return True


def _check_note(note: str) -> None:
    if not note.strip():
        raise Refused(
            "请写明改了什么、为什么改；以后的人要靠它看懂这个版本。",
            "Please say what was changed and why; later readers rely on it.",
            place="note",
        )


def _check_base(session: Session, base: Base) -> None:
    now = deployed_hashes(session)
    for (kind, key), name in base.items():
        if now.get((kind, key)) != name:
            raise StaleBase(kind, key)


def _check_reviewed(runtime: Runtime, session: Session, files: Files) -> None:
    if not setting_value(session, "deployment_review", runtime.clock.now()):
        return
    for kind, key, content in files.each():
        draft = session.get(FileDraft, (kind, key))
        if draft is None or draft.reviewed_by_id is None or bytes(draft.content) != content:
            raise Refused(
                f"本机关规定部署前须由另一人复核，「{key}」的这一稿还没有复核；请保存草稿，请另一位设计员在版本页复核。",
                f"This office has files reviewed by another person first, and this draft of {key} was not; save it and "
                "ask another designer to review it on the page of its versions.",
                place=key,
            )


def _drop_drafts(session: Session, files: Files) -> None:
    for kind, key, _content in files.each():
        draft = session.get(FileDraft, (kind, key))
        if draft is not None:
            session.delete(draft)


def _check_needed(session: Session, library: Files, kind: str, key: str) -> None:
    held = set(outline(library.process[key]).callable) if kind == "process" else {key}
    by_name = held & (_of_the_program() if kind == "process" else LATEST_DECISIONS if kind == "decision" else set())
    if by_name:
        raise _needed(key, "程序本身要用它", "the program itself needs it")
    if kind == "process":
        item = session.scalar(select(Item.name).where(Item.process.in_(held)).limit(1))
        if item is not None:
            raise _needed(key, f"事项「{item}」按它办理", f"the item {item} is handled by it")
    rest = {name: dict(getattr(library, name)) for name in ("process", "form", "decision")}
    del rest[kind][key]
    left = Files(**rest)
    outlines = {name: outline(content) for name, content in left.process.items()}
    for each in outlines.values():
        for process in each.processes:
            try:
                cut_bundle(left, process, outlines)
            except NotFound as missing:
                raise _needed(key, f"流程「{process}」还在使用它", f"the process {process} uses it") from missing


def _of_the_program() -> set[str]:
    """The processes that come with the program: its pages and operations open and call them by name."""
    return {process for content in shipped_files().process.values() for process in outline(content).callable}


def _needed(key: str, zh: str, en: str) -> Refused:
    return Refused(
        f"不能停用「{key}」：{zh}。请先改掉那里的引用，再停用。",
        f"{key} cannot be retired: {en}. Change that first, then retire it.",
        place=key,
    )
