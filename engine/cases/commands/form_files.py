"""Taking in a file that is chosen in a form, and handing files in with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.cases.commands.authority import done_or_gone
from engine.cases.judging import chosen_in
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.unit_of_work import UnitOfWork
from engine.errors import Refused
from engine.files import form_files, isolated, scanner, store
from engine.files.kinds import KINDS, FileRefused, check_size, shown_name
from engine.forms import Form
from engine.forms.files import FileRules
from engine.identity.actor import Actor
from engine.identity.permissions import may_work
from engine.identity.relations import work_facts


def take_form_file(
    runtime: Runtime,
    actor: Actor,
    *,
    work_item: UUID | None,
    rules: FileRules,
    name: str,
    data: bytes,
    page_key: str,
) -> int:
    """Keep a file that was chosen in a form until the form is handed in; its number.

    ``work_item`` None: the form starts a case. The file is scanned and judged by its bytes before anything is locked.
    FileRefused when the office, or this field, does not take it; Conflict when the work is done, NotAllowed without its
    post. The same file from the same page is kept once.
    """
    check_size(len(data))
    case_id = None
    if work_item is not None:
        with runtime.database.reading() as session:
            case_id = session.scalar(select(WorkItem.case_id).where(WorkItem.id == work_item))
            facts = work_facts(session.connection(), work_item)
        if case_id is None or facts is None:
            raise done_or_gone()
        may_work(actor, facts).check()
    scanner.scan(data)
    judged = isolated.judged(data, name)
    refusal = rules.refusal(judged.kind, len(judged.data))
    if refusal is not None:
        raise FileRefused(*refusal)
    placed = store.place(judged)
    with runtime.database.transaction() as session:
        return form_files.choose(
            session,
            page_key=page_key,
            staff_id=actor.staff_id,
            case_id=case_id,
            digest=store.keep(session, placed),
            name=shown_name(name, KINDS[judged.kind].extensions[0]),
            at=runtime.clock.now(),
        )


def hand_in_files(
    work: UnitOfWork, loaded: LoadedCase, form: Form, content: Mapping[str, Any], actor: Actor | None
) -> None:
    """Make the files of judged answers files of the case, each with its line in the history.

    Refused for an applicant, whose files come as listed materials.
    """
    numbers = chosen_in(form, content)
    if not numbers:
        return
    if actor is None:
        raise Refused(
            "网上填写的表单不收文件，请在材料清单里上传。",
            "This form takes no files from the public site; upload them in the list of materials.",
        )
    files = form_files.chosen(work.session, numbers)
    added = form_files.hand_in(
        work.session, files.values(), case_id=loaded.id, at=work.context.now, by_id=actor.staff_id
    )
    for each in added:
        work.context.line(loaded, "file_added", attachment=each.id, text=each.name, sha256=each.digest)
