"""Putting on record that data of a case go to a third party (SP-9)."""

from __future__ import annotations

from engine.cases.commands.authority import permitted, the_case
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.disclosures.records import Disclosure
from engine.office.disclosures.rules import check_disclosure


def disclose(
    runtime: Runtime, actor: Actor, *, case_id: int, recipient: str, what: str, basis: str, reference: str, key: str
) -> Outcome:
    """Log a disclosure before it is made, on the record of the case too; also of a case that has ended.

    NotAllowed for those who do not handle the case; refused as ``engine.office.disclosures.rules`` says.
    """
    content = {
        "recipient": recipient.strip(),
        "what": what.strip(),
        "basis": basis,
        "reference": reference.strip(),
    }
    request = SubmissionRequest(key, f"disclose:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = the_case(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.DISCLOSE, loaded)
        check_disclosure(content["recipient"], content["what"], basis, content["reference"])
        work.session.add(Disclosure(case_id=case_id, at=work.context.now, staff_id=actor.staff_id, **content))
        work.session.flush()
        work.handed_in(loaded, NewSubmission(request, "command:disclose", None, content))
        work.context.line(loaded, "disclosed", text=content["what"], to=content["recipient"], basis=basis)
        return loaded

    return act_once(runtime, actor, request, action)
