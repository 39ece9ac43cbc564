"""The worked exchange of ``docs/exchange.md``: a platform in a process of its own, compared with the office by days."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from api_client import Client
from county_fixtures import LOGINS
from flask import Flask
from web_actions import Actions

from engine import Engine
from engine.administration.commands import issue_token
from engine.jobs.guarded_post import networks_from
from engine.jobs.webhooks import deliver_events
from engine.queries.case import reconciliation
from tests.acceptance.county import GRANT, IMMEDIATE, County
from tests.integration.child_processes import free_ports

EXAMPLE = Path(__file__).parents[3] / "examples" / "provincial_platform"
HERE = networks_from({"CHENGNUO_WEBHOOK_NETWORKS": "127.0.0.0/8"})
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
MATTER = {
    "kind": "apply", "channel": "online", "applicant_kind": "person", "applicant_name": "周小明",
    "id_number": "110101199003070011", "phone": "13900001234", "matter": "补领社会保障卡", "scope": "here",
    "item": IMMEDIATE,
}  # fmt: skip


class Platform:
    """The platform at its command line; the server that receives its webhooks is a process of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.store, self.patch = folder, folder / "platform.sqlite", patch
        patch.syspath_prepend(str(EXAMPLE))
        self.main: Callable[[list[str]], int] = import_module("provincial_platform.__main__").main

    def run(self, *words: str, **surroundings: str) -> tuple[int, str]:
        """The exit code and what was printed."""
        printed = StringIO()
        with self.patch.context() as patch, redirect_stdout(printed), redirect_stderr(StringIO()):
            for name, value in surroundings.items():
                patch.setenv(name, value)
            code = self.main(["--store", str(self.store), *words])
        return code, printed.getvalue().strip()

    def plan(self, *matters: dict[str, str], day: str = MONDAY) -> list[str]:
        """Note matters; their keys."""
        file = self.folder / "matters.json"
        file.write_text(json.dumps(matters))
        return self.run("plan", str(file), "--day", day)[1].split()

    def reconcile(self, day: str) -> dict[str, Any]:
        code, printed = self.run("reconcile", "--day", day)
        found: dict[str, Any] = json.loads(printed)
        assert code == (1 if any(found[name] for name in found if name not in ("day", "agreed")) else 0)
        return found

    def rows(self, statement: str, *values: object) -> list[Any]:
        """What a statement gives, or does to, the platform's file: as a restored backup of it would."""
        connection = sqlite3.connect(self.store)
        with connection:
            found = connection.execute(statement, values).fetchall()
        connection.close()
        return found


@pytest.fixture
def platform(
    county: Engine,
    served: tuple[Flask, str],
    actions: Callable[[str], Actions],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Platform]:
    """A platform that is told of every case of the office, and has a token of the first window."""
    (port,) = free_ports(1)
    events = ["case.opened", "case.changed", "case.ended"]
    answer = actions("admin").post("/admin/webhooks", name="省平台", url=f"http://127.0.0.1:{port}/", events=events)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    assert secret is not None
    scopes = ["cases:read", "cases:write"]
    token = issue_token(county, None, login=LOGINS["clerk"], name="省平台", scopes=scopes, days=30)
    monkeypatch.setenv("PLATFORM_OFFICE", f"{served[1]}/api/v1")
    monkeypatch.setenv("PLATFORM_TOKEN", token)
    monkeypatch.setenv("PLATFORM_WEBHOOK_SECRET", secret[0])
    made = Platform(tmp_path, monkeypatch)
    serve = [sys.executable, "-m", "provincial_platform", "--store", str(made.store), "serve", "--port", str(port)]
    with subprocess.Popen(serve, cwd=EXAMPLE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(port)
        yield made
        process.kill()


@pytest.mark.rule("SP-6")
def test_matters_go_in_states_and_results_come_out_and_every_day_agrees(
    county: Engine, platform: Platform, actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "PAGE", 3)  # the list of a day goes on for several pages
    office, admin = County(county), actions("admin")

    def deliver() -> int:
        county.settle()
        return deliver_events(county, HERE)

    # Intake: noted first, sent when the office can be reached; what it refuses is not sent again.
    first, second, wrong = platform.plan(MATTER, MATTER | {"matter": "遗失补领"}, MATTER | {"item": "nothing"})
    assert platform.run("send", PLATFORM_OFFICE="http://127.0.0.1:1/api/v1") == (0, "0")
    assert platform.run("reconcile", "--day", MONDAY, PLATFORM_OFFICE="http://127.0.0.1:1/api/v1")[0] == 2
    assert platform.reconcile(MONDAY)["unknown_there"] == [first, second, wrong]
    assert platform.run("send") == (0, "2")
    assert platform.rows("SELECT refusal IS NOT NULL FROM intake WHERE key = ?", wrong) == [(1,)]
    assert deliver() > 0
    agreed = platform.reconcile(MONDAY)
    assert agreed["agreed"] >= 4, "two contacts, and the applications that they became"

    # The platform's file goes back: a message is lost, another is from before, an answer never came, a key is gone.
    (leads_to,) = platform.rows("SELECT leads_to FROM intake WHERE key = ?", first)[0]
    (contact, other) = platform.rows("SELECT case_id, leads_to FROM intake WHERE key = ?", second)[0]
    (third,) = platform.plan(MATTER | {"matter": "损坏补领"})
    platform.rows("DELETE FROM state WHERE case_id = ?", leads_to)
    platform.rows("UPDATE state SET version = 0, data = '{}' WHERE case_id = ?", other)
    platform.rows("UPDATE intake SET case_id = NULL, leads_to = NULL WHERE key = ?", second)
    platform.rows("UPDATE intake SET key = 'another' WHERE key = ?", first)
    found = platform.reconcile(MONDAY)
    assert found["unknown_here"] == [leads_to]
    assert found["outdated_here"] == [other]
    assert found["unanswered"] == [second]
    assert found["unknown_keys"] == [first]
    assert found["unknown_there"] == [third, "another"] or found["unknown_there"] == ["another", third]
    assert found["agreed"] == agreed["agreed"] - 2

    # What was not answered is sent again under its key and acts once; lost messages are sent again by the office.
    platform.rows("UPDATE intake SET key = ? WHERE key = 'another'", first)
    assert platform.run("send") == (0, "2")
    assert platform.rows("SELECT case_id, leads_to FROM intake WHERE key = ?", second) == [(contact, other)]
    deliver()
    assert platform.reconcile(MONDAY)["unknown_here"] == [leads_to]
    assert admin.post("/admin/webhooks/1/again", since=f"{MONDAY}T00:00").status_code == 302
    assert deliver() > 0
    whole = platform.reconcile(MONDAY)
    assert whole == found | {
        "agreed": agreed["agreed"] + 2, "unknown_here": [], "outdated_here": [], "unanswered": [], "unknown_keys": [],
        "unknown_there": [],
    }  # fmt: skip

    # The next day has what moved then; the result of a case that has ended is fetched once.
    office.turn(3, 3, 9)
    assert platform.run("collect") == (0, "0")
    office.check(leads_to, "accept")
    office.answer(leads_to, "decision", GRANT)
    office.deliver(leads_to)
    assert deliver() > 0
    assert platform.reconcile(TUESDAY)["agreed"] >= 1
    assert platform.reconcile(MONDAY) == whole, "the list of a day shows its cases as they are now"
    assert platform.run("collect") == (0, "1")
    assert platform.run("collect") == (0, "0")
    assert platform.rows("SELECT case_id, decision FROM result") == [(leads_to, "granted")]
    # Messages hold nothing personal, and a stranger's is not taken in.
    assert not any("周小明" in data for (data,) in platform.rows("SELECT data FROM state"))


@pytest.mark.rule("SP-6", "AU-6")
def test_the_list_of_a_day_holds_what_its_reader_may_know_of(county: Engine, served: tuple[Flask, str]) -> None:
    office = County(county)
    complaint = office.contact("complaint")
    readers = {
        role: Client(served[1], issue_token(county, None, login=LOGINS[role], name="x", scopes=["cases:read"], days=1))
        for role in ("clerk", "handler")
    }
    listed = {
        role: [each["case_id"] for each in reader.call("list_reconciliation", query={"day": MONDAY}).body["cases"]]
        for role, reader in readers.items()
    }
    assert complaint in listed["clerk"]
    assert complaint not in listed["handler"]
    clerk = readers["clerk"]
    assert clerk.call("list_reconciliation", query={"day": "2026-03-01"}).body == {
        "day": "2026-03-01", "over": True, "cases": [], "next": None,
    }  # fmt: skip
    early = clerk.call("list_reconciliation", query={"day": TUESDAY})
    assert (early.status, list(early.body["fields"])) == (422, ["day"])
    assert clerk.call("list_reconciliation", query={"day": "yesterday"}).status == 422
