"""The directory of agencies elsewhere (FI-6)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.administration.command import Act, administrators_command
from engine.errors import Refused
from engine.office.agencies import store
from engine.office.agencies.rules import read_entry


@administrators_command
def save_agency(act: Act, *, values: Mapping[str, object], agency: int | None = None) -> int:
    """Add an agency, or change the one with this id; returns its id. Does nothing when nothing changes.

    InvalidForm with every fault at its field; NotFound for an unknown id; refused when the name is taken.
    """
    entry = read_entry(values)
    before = None if agency is None else store.entry_of(store.agency(act.session, agency))
    if entry == before and agency is not None:
        return agency
    row = store.save(act.session, entry, at=act.at, by_id=act.actor_id, agency_id=agency)
    known = {} if before is None else before.facts()
    act.note(
        "agency_added" if before is None else "agency_changed", "agency", row.id, row.name,
        before={name: value for name, value in known.items() if value != entry.facts()[name]},
        after={name: value for name, value in entry.facts().items() if value != known.get(name)},
    )  # fmt: skip
    return row.id


@administrators_command
def remove_agency(act: Act, *, agency: int, reason: str) -> None:
    """Take an agency out of the directory. NotFound for an unknown one, refused without a reason."""
    if not reason.strip():
        raise Refused("请填写移出名录的事由。", "Give the reason.", place="reason")
    row = store.agency(act.session, agency)
    row.removed_at = act.at
    act.session.flush()
    act.note("agency_removed", "agency", row.id, row.name, before=store.entry_of(row).facts(), reason=reason)


@administrators_command
def import_agencies(act: Act, *, content: bytes, file_name: str, reason: str) -> int:
    """Take over a file of agencies; the number added or changed. Agencies that it does not name stay.

    Refused without a reason, when the file cannot be read, and when one of its rows is wrong: nothing is taken over.
    """
    if not reason.strip():
        raise Refused("请填写为什么导入。", "Give the reason.", place="reason")
    planned = store.plan_file(act.session, content)
    if planned.faults:
        first = planned.faults[0]
        raise Refused(f"第 {first.row} 行：{first.zh}", f"Row {first.row}: {first.en}", place="file")
    count = store.take_over(act.session, planned, at=act.at, by_id=act.actor_id)
    if count:
        act.note("agencies_imported", "agency", None, file_name, after={"entries": count}, reason=reason)
    return count
