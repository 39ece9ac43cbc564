"""What leaves the house by file, by e-mail and by time stamp proves the database on another machine.

A real mail server takes the letters, a real authority stamps, and the command line verifies a restored backup in
another data folder. Whoever holds database and keys can sign another past; what has left the house tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import create_engine

from engine.cases.checkpoint_copies import read_copies
from engine.cases.checkpoints import make_checkpoint
from engine.cases.commands import open_case
from engine.database import driver_url, sqlalchemy_url
from engine.errors import ChengnuoError
from engine.jobs.duties import seal_chains
from engine.jobs.outbox import deliver_outbox
from engine.jobs.transports import transports_from
from engine.sealing.changes import CHECKPOINT_CHAIN, set_head
from tests.conftest import as_owner
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import linear
from tests.integration.child_processes import chengnuo, ended, environment_of, free_ports
from tests.integration.time_stamp_authority import NO_OPENSSL, OPENSSL, Authority, time_stamp_authority

__all__ = ["office", "operations"]

RECIPIENT = "audit@county.example"


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a mail server that wants a password, and the folder with one file for each message."""
    folder = tmp_path / "mail"

    def judged(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"office", b"pass/word")
        return AuthResult(success=right)

    controller = Controller(
        Mailbox(str(folder)),
        hostname="127.0.0.1",
        port=free_ports(1)[0],
        authenticator=judged,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    yield f"smtp://office:pass%2Fword@127.0.0.1:{controller.port}", folder / "new"
    controller.stop()


@pytest.fixture
def authority() -> Iterator[Authority]:
    with time_stamp_authority() as started:
        yield started


@pytest.fixture
def elsewhere(server_folder: Path) -> Iterator[Path]:
    """A data folder of another machine, whose server is stopped in the end."""
    yield server_folder / "data"
    ended(chengnuo(environment_of(CHENGNUO_DATA=str(server_folder / "data")), "db", "stop"))


def day_of_work(office: Office, key: str) -> None:
    """A case is opened, the day's duty is done, the next morning comes."""
    open_case(office.runtime, office.actor("wang"), process="walk", data={"department": "H", "subject": key}, key=key)
    seal_chains(office.runtime)
    office.clock.advance(timedelta(days=1))


def verified(settings: dict[str, str], *arguments: str) -> tuple[int, dict[str, object]]:
    """What ``chengnuo audit verify --json`` says on the database that the settings name."""
    code, output = ended(chengnuo(environment_of(**settings), "audit", "verify", "--json", *arguments))
    return code, json.loads(output.strip().splitlines()[-1])


def numbers_in(copies: Path) -> list[int]:
    """The numbers of the checkpoints that a letter holds."""
    return [number for number, _ in read_copies(copies).lines]


def faults(report: dict[str, object]) -> set[tuple[str, str]]:
    found = report["faults"]
    assert isinstance(found, list)
    return {(each["table"], each["row"]) for each in found}


def rewrite_the_past(office: Office) -> None:
    """What somebody with database and keys can do: take back all checkpoints but the first, and sign a new one."""
    owner = create_engine(sqlalchemy_url(as_owner(office.runtime.database.url)))
    keys = office.runtime.database.keys
    with owner.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in ("checkpoint_stamp", "checkpoint_head", "checkpoint"):
            column = "id" if table == "checkpoint" else "checkpoint_id"
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} > 1")
        first = bytes(connection.exec_driver_sql("SELECT hash FROM checkpoint WHERE id = 1").scalar_one())
        set_head(connection, keys, CHECKPOINT_CHAIN, first, 1)
        assert make_checkpoint(connection, keys, office.clock.now()) is not None
        connection.exec_driver_sql("UPDATE office_case SET subject = subject")
    owner.dispose()


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_a_mailed_checkpoint_proves_a_backup_on_another_machine(
    office: Office,
    mail_server: tuple[str, Path],
    elsewhere: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, inbox = mail_server
    copies = tmp_path / "copies"
    monkeypatch.setenv("CHENGNUO_AUDIT_EMAIL", RECIPIENT)
    monkeypatch.setenv("CHENGNUO_AUDIT_EXPORT", str(copies))
    office.deploy(linear("walk", 2))
    day_of_work(office, "first")
    day_of_work(office, "second")
    seal_chains(office.runtime)  # nothing has grown: no further letter
    transports = transports_from({"CHENGNUO_SMTP_URL": url, "CHENGNUO_MAIL_FROM": "office@county.example"})
    assert deliver_outbox(office.runtime, transports) == 2

    # The names of the files say when they came, but not in the order of letters.
    letters = sorted(inbox.iterdir(), key=numbers_in)
    assert [numbers_in(file) for file in letters] == [[2], [3]]
    mailbox = tmp_path / "kept.mbox"
    with mailbox.open("wb") as kept:
        for file in letters:
            kept.write(b"From office@county.example Mon Mar  2 09:00:00 2026\n" + file.read_bytes() + b"\n\n")

    here = {"CHENGNUO_DATABASE_URL": driver_url(office.runtime.database.url), "CHENGNUO_DATA": str(tmp_path)}
    owner = here | {"CHENGNUO_OWNER_URL": driver_url(as_owner(office.runtime.database.url))}
    backup = tmp_path / "office.backup"
    assert ended(chengnuo(environment_of(**owner), "db", "backup", str(backup)))[0] == 0
    there = {"CHENGNUO_DATA": str(elsewhere)}
    code, output = ended(chengnuo(environment_of(**there), "db", "restore", str(backup)))
    assert code == 0, output
    code, report = verified(there, "--copies", str(mailbox), "--copies", str(copies))
    assert (code, report["copies"]) == (0, 5)

    rewrite_the_past(office)
    assert verified(here)[0] == 0, "whoever has the keys signs what he likes"
    code, report = verified(here, "--copies", str(mailbox))
    assert code == 1
    assert faults(report) == {("checkpoint", "2"), ("checkpoint", "3")}
    assert ended(chengnuo(environment_of(**owner), "db", "backup", str(backup)))[0] == 0
    code, output = ended(chengnuo(environment_of(**owner), "db", "verify", str(backup), "--copies", str(letters[0])))
    assert code == 1
    assert "Checkpoint 2 differs" in output


@pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL)
def test_a_time_stamp_proves_a_checkpoint_without_asking_anybody(
    office: Office, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    monkeypatch.setenv("CHENGNUO_AUDIT_EXPORT", str(copies))
    monkeypatch.setenv("CHENGNUO_AUDIT_TSA", authority.url)
    monkeypatch.setenv("CHENGNUO_AUDIT_TSA_CERTIFICATES", str(authority.root))
    office.deploy(linear("walk", 2))
    day_of_work(office, "first")
    day_of_work(office, "second")
    seal_chains(office.runtime)
    assert [row[0] for row in office.rows("SELECT checkpoint_id FROM checkpoint_stamp ORDER BY 1")] == [2, 3, 4]

    line = tmp_path / "line"
    line.write_text((copies / "checkpoints.jsonl").read_text().splitlines()[1])
    assert authority.proves(line, copies / "checkpoint-2.tsr")
    assert not authority.proves(line, copies / "checkpoint-3.tsr")

    here = {"CHENGNUO_DATABASE_URL": driver_url(office.runtime.database.url), "CHENGNUO_DATA": str(tmp_path)}
    trusting = here | {"CHENGNUO_AUDIT_TSA_CERTIFICATES": str(authority.root)}
    code, report = verified(trusting, "--copies", str(copies))
    assert (code, report["stamps"], report["unproved_stamps"]) == (0, 6, 0)
    code, report = verified(here)
    assert (code, report["stamps"], report["unproved_stamps"]) == (0, 0, 3)

    # A stamp of another day under the number of this one, and one by an authority that nobody trusts.
    (copies / "checkpoint-3.tsr").write_bytes((copies / "checkpoint-2.tsr").read_bytes())
    code, report = verified(trusting, "--copies", str(copies))
    assert (code, faults(report)) == (1, {("checkpoint_stamp", "3")})
    with time_stamp_authority() as stranger:
        code, report = verified(here | {"CHENGNUO_AUDIT_TSA_CERTIFICATES": str(stranger.root)})
    assert (code, faults(report)) == (1, {("checkpoint_stamp", str(number)) for number in (2, 3, 4)})

    rewrite_the_past(office)
    (copies / "checkpoints.jsonl").unlink()
    code, report = verified(trusting, "--copies", str(copies))
    assert code == 1
    assert ("checkpoint_stamp", "2") in faults(report), "the stamps alone tell, too"


@pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL)
def test_what_is_no_stamp_is_refused_and_tried_again(
    office: Office, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deploy(linear("walk", 2))
    monkeypatch.setenv("CHENGNUO_AUDIT_TSA", "http://127.0.0.1:9/")
    with pytest.raises(ChengnuoError, match="CHENGNUO_AUDIT_TSA_CERTIFICATES"):
        seal_chains(office.runtime)
    monkeypatch.setenv("CHENGNUO_AUDIT_TSA_CERTIFICATES", str(authority.root))
    with pytest.raises(ChengnuoError, match="valid time stamp"):
        seal_chains(office.runtime)
    with time_stamp_authority() as stranger:
        monkeypatch.setenv("CHENGNUO_AUDIT_TSA", stranger.url)
        with pytest.raises(ChengnuoError, match="valid time stamp"):
            seal_chains(office.runtime)
    assert office.value("SELECT count(*) FROM checkpoint_stamp") == 0
    monkeypatch.setenv("CHENGNUO_AUDIT_TSA", authority.url)
    seal_chains(office.runtime)
    assert office.value("SELECT count(*) FROM checkpoint_stamp") == 1


def test_a_place_without_copies_is_no_proof(tmp_path: Path) -> None:
    other = EmailMessage()
    other["Subject"] = "another letter"
    other.set_content('{"checkpoint": "none"}\n[1]\n')
    (tmp_path / "other.eml").write_bytes(other.as_bytes())
    for place in (tmp_path, tmp_path / "other.eml"):
        with pytest.raises(ChengnuoError, match="there are none"):
            read_copies(place)
