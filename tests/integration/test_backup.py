"""A backup is one file; it is proved, restored and worked with, by the commands an operator uses."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from engine.backup_files import load
from engine.cases.commands import complete, open_case
from engine.database import driver_url
from engine.embedded import EmbeddedServer
from engine.errors import ChengnuoError
from engine.sealing.keys import add_key
from tests.conftest import as_owner, replace_database
from tests.integration.cases.conftest import Office, office, operations
from tests.integration.cases.diagrams import linear
from tests.integration.child_processes import chengnuo, ended, environment_of

__all__ = ["office", "operations"]


@pytest.fixture
def busy(office: Office) -> Office:
    """An office with ten cases, half of them done."""
    office.deploy(linear("short", 1))
    wang = office.actor("wang")
    for number in range(10):
        opened = open_case(office.runtime, wang, process="short", data={"department": "H"}, key=f"o{number}")
        if number % 2:
            complete(office.runtime, wang, work_item=opened.work_items[0], answers={}, key=f"c{number}")
    return office


def environment(url: str, folder: Path) -> dict[str, str]:
    return environment_of(CHENGNUO_DATABASE_URL=driver_url(url), CHENGNUO_DATA=str(folder))


def contents(url: str) -> list[object]:
    """What an office would miss."""
    with psycopg.connect(driver_url(url)) as connection:
        return [
            connection.execute(statement).fetchall()
            for statement in (
                "SELECT id, status, head, state FROM office_case ORDER BY id",
                "SELECT case_id, sequence, hash FROM history ORDER BY 1, 2",
                "SELECT id, case_id, post_id FROM work_item ORDER BY id",
                "SELECT key, content FROM submission ORDER BY key",
                "SELECT id, login FROM staff ORDER BY id",
            )
        ]


def test_a_backup_is_restored_on_another_machine_and_worked_with(busy: Office, server_folder: Path) -> None:
    """Encrypted, as backups that leave the machine should be; the other tests have theirs in the clear."""
    plain = environment(as_owner(busy.runtime.database.url), server_folder)
    keys = {"CHENGNUO_BACKUP_KEYS": str(server_folder / "backup.keys")}
    add_key(server_folder / "backup.keys", "sm3")
    source, file = plain | keys, server_folder / "office.backup"
    code, output = ended(chengnuo(source, "db", "backup", str(file)))
    assert code == 0, output
    assert file.stat().st_mode & 0o077 == 0
    assert not any(word in file.read_bytes() for word in (b"PGDMP", b"office_case"))
    with pytest.raises(ChengnuoError, match="CHENGNUO_BACKUP_KEYS"):
        load(busy.runtime.database.url, file)
    code, output = ended(chengnuo(source, "db", "verify", str(file)))
    assert (code, "10 个办件" in output, "sound" in output) == (0, True, True)
    elsewhere = environment_of(CHENGNUO_DATA=str(server_folder), **keys)
    try:
        code, output = ended(chengnuo(elsewhere, "db", "restore", str(file)))
        assert code == 0, output
        restored = EmbeddedServer(server_folder / "postgres").start()
        assert contents(restored) == contents(as_owner(busy.runtime.database.url))
        assert ended(chengnuo(elsewhere, "audit", "verify"))[0] == 0
        # History stays append-only, and identities go on where they were.
        with psycopg.connect(restored) as connection, pytest.raises(psycopg.errors.RaiseException):
            connection.execute("DELETE FROM history")
        assert ended(chengnuo(elsewhere, "db", "restore", str(file)))[0] == 1
        code, output = ended(chengnuo(elsewhere, "db", "restore", str(file), "--replace"))
        assert (code, "chengnuo_before_" in output) == (0, True)
        assert contents(restored) == contents(as_owner(busy.runtime.database.url))
    finally:
        ended(chengnuo(elsewhere, "db", "stop"))


def test_a_cut_or_foreign_file_changes_nothing(busy: Office, tmp_path: Path) -> None:
    url = as_owner(busy.runtime.database.url)
    own = environment(url, tmp_path)
    file = tmp_path / "office.backup"
    assert ended(chengnuo(own, "db", "backup", str(file)))[0] == 0
    whole = file.read_bytes()
    before = contents(url)
    for bad in (whole[: len(whole) // 2], b"", b"PGDMP nothing", b"x" * 1000):
        file.write_bytes(bad)
        for command in (("verify", str(file)), ("restore", str(file), "--replace")):
            code, output = ended(chengnuo(own, "db", *command))
            assert code == 1, output
            assert "Traceback" not in output
    assert ended(chengnuo(own, "db", "verify", str(tmp_path / "nothing")))[0] == 1
    assert contents(url) == before
    with psycopg.connect(replace_database(driver_url(url), "postgres")) as connection:
        left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'chengnuo_restored_%'").fetchall()
    assert left == []


def test_a_backup_whose_history_was_changed_is_not_restored(busy: Office, tmp_path: Path) -> None:
    url = as_owner(busy.runtime.database.url)
    own = environment(url, tmp_path)
    with psycopg.connect(driver_url(url)) as connection:
        connection.execute("ALTER TABLE history DISABLE TRIGGER USER")
        connection.execute("UPDATE history SET name = 'other' WHERE case_id = 1 AND sequence = 1")
        connection.execute("ALTER TABLE history ENABLE TRIGGER USER")
    file = tmp_path / "office.backup"
    assert ended(chengnuo(own, "db", "backup", str(file)))[0] == 0
    assert ended(chengnuo(own, "db", "verify", str(file)))[0] == 1
    code, output = ended(chengnuo(own, "db", "restore", str(file), "--replace"))
    assert (code, "nothing was replaced" in output) == (1, True)


def test_a_backup_that_cannot_be_written_or_would_save_nothing(busy: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    own = environment(as_owner(busy.runtime.database.url), tmp_path)
    code, output = ended(chengnuo(own, "db", "backup", str(tmp_path / "file" / "office.backup")))
    assert (code, "Expected to write the backup" in output) == (1, True)
    # A wrong address is told, instead of a file in which nothing is.
    with psycopg.connect(replace_database(own["CHENGNUO_DATABASE_URL"], "postgres"), autocommit=True) as connection:
        connection.execute('CREATE DATABASE "test_empty_office"')
        try:
            own["CHENGNUO_DATABASE_URL"] = replace_database(own["CHENGNUO_DATABASE_URL"], "test_empty_office")
            code, output = ended(chengnuo(own, "db", "backup", str(tmp_path / "office.backup")))
        finally:
            connection.execute('DROP DATABASE "test_empty_office" WITH (FORCE)')
    assert (code, "nothing was backed up" in output) == (1, True)
    assert not (tmp_path / "office.backup").exists()
