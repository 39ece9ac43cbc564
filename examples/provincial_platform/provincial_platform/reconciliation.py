"""Comparing a day with the office: what is missing on either side, and putting right what the platform can."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provincial_platform.office import Office, Refused, Unreachable
from provincial_platform.store import Store


@dataclass
class Differences:
    """What does not agree on a day. All empty: both sides have the same."""

    day: str
    agreed: int = 0
    """Cases of which both sides have the same."""
    unknown_here: list[int] = field(default_factory=list)
    """Cases of the office of which the platform was told nothing."""
    outdated_here: list[int] = field(default_factory=list)
    """Cases of which the platform was told something else last: a webhook was lost, or is still under way."""
    unanswered: list[str] = field(default_factory=list)
    """Keys of matters that the office has, though its answer never came."""
    unknown_keys: list[str] = field(default_factory=list)
    """Keys under which the office has a case, and the platform knows of none: it lost its own record."""
    unknown_there: list[str] = field(default_factory=list)
    """Keys of the day's matters that the office has not got."""

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing on either side."""
        return not (
            self.unknown_here or self.outdated_here or self.unanswered or self.unknown_keys or self.unknown_there
        )


def digest_of(data: Mapping[str, Any]) -> str:
    """The digest of what a webhook said, as the office computes it."""
    written = json.dumps(dict(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def compare(store: Store, office: Office, day: str) -> Differences:
    """Compare what the platform keeps with the office's list of a day. Unreachable while the office is."""
    found, states = Differences(day), store.states()
    sent = {each.key: each for each in store.intake()}
    listed: set[str] = set()
    for line in office.moved(day):
        case_id, key = int(line["case_id"]), line["key"]
        known = states.get(case_id)
        if known is None:
            found.unknown_here.append(case_id)
        elif digest_of(known) != line["digest"]:
            found.outdated_here.append(case_id)
        else:
            found.agreed += 1
        if key is not None:
            listed.add(key)
            if key not in sent:
                found.unknown_keys.append(key)
            elif sent[key].case_id is None:
                found.unanswered.append(key)
    found.unknown_there = [
        each.key for each in sent.values() if each.day == day and each.refusal is None and each.key not in listed
    ]
    return found


def hand_in(store: Store, office: Office) -> int:
    """Send what the office has not answered yet, each under its key; how many it has taken. Stops at Unreachable.

    What it has got already it does not take twice: the same key gives the first answer again.
    """
    count = 0
    for each in store.intake():
        if each.case_id is None and each.refusal is None:
            try:
                store.taken(each.key, *office.hand_in(each.key, each.answers))
                count += 1
            except Refused as error:
                store.refused(each.key, str(error))
            except Unreachable:
                break
    return count


def collect(store: Store, office: Office) -> int:
    """Fetch the results of own matters that have ended; how many there were. Unreachable while the office is."""
    states, have = store.states(), store.results()
    ended = [
        each.leads_to
        for each in store.intake()
        if each.leads_to is not None
        and each.leads_to not in have
        and states.get(each.leads_to, {}).get("status", "open") != "open"
    ]
    for case_id in ended:
        case = office.case(case_id)
        store.keep_result(case_id, case["decision"], case["papers"])
    return len(ended)
