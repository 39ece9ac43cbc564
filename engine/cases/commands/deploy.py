"""Deploying diagrams, forms and decision tables as new versions."""

from __future__ import annotations

from engine.bpmn.checks import Known, Problem, called_in_files, check_files
from engine.cases import definitions
from engine.cases.bundles import LATEST_DECISIONS, Files
from engine.cases.runtime import Runtime
from engine.errors import Refused
from engine.forms import read_form
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.organisation.rules import ROLES
from engine.operations.catalogue import CATALOGUE
from engine.operations.diagram_rules import OfficeDiagramRules


def is_office_table(files: Files) -> bool:
    """Whether only decision tables are changed that follow the office and no version of a diagram: the ladder, which
    the inspector keeps (AC-2)."""
    changed = {*files.process, *files.form, *files.decision}
    return bool(changed) and changed <= LATEST_DECISIONS


class FilesRefused(Refused):
    """The check found what is wrong or still to fill in; ``problems`` says which, with file, element and line."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(first.zh, first.en, place=first.element)
        self.problems = problems


def deploy(runtime: Runtime, actor: Actor | None, *, files: Files, note: str = "", key: str = "") -> dict[str, int]:
    """Make new versions of everything that ``files`` change; returns {process: version}, empty when nothing changed.

    Running cases stay on their version; ``note`` says what was changed and why. FilesRefused when the check finds what
    is wrong or still to fill in, WrongForm for a form that is none; NotAllowed without the role; ``actor`` None is the
    program itself at its start.
    """
    if actor is not None:
        may_open(actor, "ladder" if is_office_table(files) else "deploy").check()
    for content in files.form.values():
        read_form(content)
    with runtime.database.transaction() as session:
        found = check(definitions.library(session).overlaid(files), files)
        problems = [each for each in found if each.forbids_deployment]
        if problems:
            raise FilesRefused(problems)
        staff_id = None if actor is None else actor.staff_id
        return definitions.store(session, files, runtime.clock.now(), staff_id, note.strip() or None)


def check(everything: Files, changed: Files) -> list[Problem]:
    """What the check says about the changed diagrams and tables among ``everything`` that is deployed."""
    known = Known(
        operations=CATALOGUE,
        forms=everything.form.keys(),
        roles=ROLES.keys(),
        decisions=everything.decision.keys(),
        processes=called_in_files(everything.process),
    )
    files = {**changed.process, **{f"{key}.dmn": content for key, content in changed.decision.items()}}
    return check_files(files, known, OfficeDiagramRules())
