"""Contents in object storage, against a real server of that kind: the same pages, proved, nothing left behind."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sample_files as samples
from click.testing import CliRunner, Result
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.backup import contents_beside
from engine.cases.commands import add_file
from engine.cli import cli
from engine.clock import VirtualClock
from engine.errors import ChengnuoError
from engine.files import objects
from engine.identity.actor import load_actor
from engine.jobs.file_objects import sweep_objects
from tests.acceptance.county import COMPLEX, County

minio = pytest.importorskip("minio")
moto = pytest.importorskip("moto.server")

KEYS = {objects.ACCESS_KEY: "office-of-the-county", objects.SECRET_KEY: "not-a-secret-of-anybody"}


@pytest.fixture(scope="module")
def storage_address() -> Iterator[str]:
    """The address of a server that speaks the S3 interface over HTTP."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(storage_address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of a new bucket, in which the office keeps its files."""
    name = f"papers-{uuid.uuid4().hex[:8]}"
    client = minio.Minio(
        endpoint=storage_address,
        access_key=KEYS[objects.ACCESS_KEY],
        secret_key=KEYS[objects.SECRET_KEY],
        secure=False,
        region="us-east-1",
    )
    client.make_bucket(bucket_name=name)
    for variable, value in KEYS.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv(objects.ADDRESS, f"http://{storage_address}/{name}/county/files")
    client.names = lambda: [each.object_name for each in client.list_objects(bucket_name=name, recursive=True)]
    client.bucket = name
    return client


def rows(county: Engine, statement: str) -> list[Any]:
    with county.database.reading() as session:
        return list(session.execute(text(statement)).all())


@pytest.mark.rule("AU-1", "LC-9")
def test_papers_in_object_storage_are_shown_moved_proved_and_swept(
    county: Engine, actions: Callable[[str], Actions], bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = County(county).apply(COMPLEX)
    clerk, paper = actions("clerk"), samples.pdf(2)
    with county.database.reading() as session:
        key = session.execute(text("SELECT id FROM staff WHERE login = 'wangfang'")).scalar_one()
        staff = load_actor(session, key, county.clock.now())

    def hand_in(name: str, data: bytes) -> int:
        add_file(county, staff, case_id=case_id, material_id=None, name=name, data=data, key=name)
        return int(rows(county, "SELECT max(id) FROM attachment")[0][0])

    def chengnuo(*arguments: str) -> Result:
        address = county.database.url
        return CliRunner().invoke(cli, [*arguments], env={"CHENGNUO_DATABASE_URL": address, "CHENGNUO_OWNER_URL": ""})

    # Handed in: the bytes are in the bucket below the prefix, the database has none of them.
    file = hand_in("章程.pdf", paper)
    place = f"/cases/{case_id}/files/{file}"
    (stored,) = bucket.names()
    assert stored.startswith("county/files/")
    assert rows(county, "SELECT 1 FROM file_chunk") == []
    assert clerk.get(f"{place}/content").data.startswith(b"%PDF")
    second = re.findall(r'src="([^"]+/pages/2[^"]*)"', clerk.get(place).text)[0]
    assert clerk.get(second.replace("&amp;", "&")).mimetype == "image/jpeg"

    # The same content again is kept once; the object that nobody names goes after a day, the other stays.
    hand_in("章程 又一次.pdf", paper)
    assert len(bucket.names()) == 2
    turned = VirtualClock(datetime.now(UTC) + timedelta(hours=23))
    monkeypatch.setattr(county, "system_clock", turned)
    assert sweep_objects(county) == 0
    turned.advance(timedelta(hours=2))
    assert sweep_objects(county) == 1
    assert bucket.names() == [stored]

    # Back into the database, and out again.
    assert "已移动 1 个" in chengnuo("files", "move", "--to", "database").output
    assert rows(county, "SELECT stored_as FROM file_content") == [(None,)]
    with monkeypatch.context() as without:
        without.delenv(objects.ADDRESS)
        assert clerk.get(f"{place}/content").data.startswith(b"%PDF")
    assert "已移动 1 个" in chengnuo("files", "move", "--to", "storage").output
    assert "对象存储 1 个" in chengnuo("files", "status").output
    assert chengnuo("files", "verify").exit_code == 0
    assert contents_beside(county.database.url) == 1

    # Changed behind the office's back: it is refused in words, and the proof names it.
    name = f"county/files/{rows(county, 'SELECT stored_as FROM file_content')[0][0]}"
    bucket.put_object(bucket_name=bucket.bucket, object_name=name, data=io.BytesIO(b"another"), length=7)
    answer = clerk.get(f"{place}/content")
    assert answer.status_code < 500
    assert "与收到时不一致" in answer.text
    bucket.remove_object(bucket_name=bucket.bucket, object_name=name)
    assert "丢失" in clerk.get(f"{place}/content").text
    proof = chengnuo("files", "verify")
    assert proof.exit_code == 1
    assert "1 个有问题" in proof.output

    # The storage is away: nothing is taken in, what was there stays, and the page says so.
    monkeypatch.setenv(objects.ADDRESS, "http://127.0.0.1:9/papers")
    with pytest.raises(objects.StorageUnreachable):
        hand_in("另一份.pdf", samples.pdf(3))
    assert len(rows(county, "SELECT 1 FROM file_content")) == 1
    assert "文件存储暂时不可用" in clerk.get(f"{place}/content").text


@pytest.mark.parametrize(
    ("address", "secret", "said"),
    [
        ("minio.example/papers", "secret", "https://主机:端口/存储桶"),
        ("https://minio.example", "secret", "https://主机:端口/存储桶"),
        ("https://user:word@minio.example/papers", "secret", "不带用户名"),
        ("https://minio.example/papers", "", objects.SECRET_KEY),
    ],
)
def test_a_storage_that_is_named_wrongly_stops_the_program_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, address: str, secret: str, said: str
) -> None:
    monkeypatch.setenv(objects.ADDRESS, address)
    monkeypatch.setenv(objects.ACCESS_KEY, "office")
    monkeypatch.setenv(objects.SECRET_KEY, secret)
    with pytest.raises(ChengnuoError) as refused:
        Engine.connect("postgresql://nowhere.example/chengnuo")
    assert said in refused.value.zh
    assert "word" not in refused.value.zh + refused.value.en
