"""The watch over the duty roster: a day without anybody is told before the duty begins (AB-4)."""

from __future__ import annotations

from engine.cases.runtime import Runtime
from engine.documents.wording import chinese_day
from engine.jobs.post_cover import tell_leader_and_coordinator
from engine.office.duty import store
from engine.office.duty.rules import GAPS


def watch_roster(runtime: Runtime) -> int:
    """Tell leaders and the coordinator of gaps of this duty day and the next, each once; the number of gaps told.

    While nothing changes it only reads. Who is named and then leaves or falls ill is another gap, told again.
    """
    now = runtime.clock.now()
    with runtime.database.reading() as session:
        if not store.gaps_to_tell(session, now):
            return 0
    with runtime.database.transaction() as session:
        gaps = store.gaps_to_tell(session, now)
        for department, day, gap, name in gaps:
            store.note_alarm(session, department.id, day, gap, now)
            what = f"{department.short_name}{chinese_day(day)}的值班"
            tell_leader_and_coordinator(
                session,
                department,
                f"值班空缺：{department.short_name}",
                f"{what}：{name}{GAPS[gap][0]}。请在“值班表”中安排人员和电话。",
                now,
                runtime.system_clock.now(),
            )
        session.flush()
    return len(gaps)
