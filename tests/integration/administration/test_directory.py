"""A directory (LDAP) is followed: preview, import, change, people who are gone, and nobody locked out."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine import Engine
from engine.administration import directory_reading
from engine.administration.records import AdministrationEntry
from engine.cli import cli
from engine.errors import ChengnuoError
from engine.office.organisation.records import Post, PostHolding, Staff

pytest.importorskip("ldap3")
pytest.importorskip("ldaptor")

BASE = "dc=anhe,dc=gov,dc=cn"


def entry(dn: str, **facts: str) -> str:
    """One entry in LDIF."""
    lines = [f"dn: {dn}"] + [
        f"{name}:: {base64.b64encode(each.encode()).decode()}" if not each.isascii() else f"{name}: {each}"
        for name, value in facts.items()
        for each in value.split("|")
    ]
    return "\n".join(lines) + "\n\n"


def ldif(people: Mapping[str, str], posts: Mapping[str, tuple[str, str, str]]) -> str:
    """A directory of one new bureau. ``people``: login → name; ``posts``: code → role, A and B."""
    bureau = f"ou=rivers,{BASE}"
    written = entry(BASE, objectClass="dcObject|organization", dc="anhe", o="anhe")
    written += entry(bureau, objectClass="organizationalUnit", ou="rivers", description="安和县河湖局")
    written += "".join(
        entry(f"uid={login},{bureau}", objectClass="inetOrgPerson", uid=login, cn=name, sn=name, mail=f"{login}@a.cn")
        for login, name in people.items()
    )
    for code, (role, first, second) in posts.items():
        holders = {"roleOccupant": f"uid={first},{bureau}"} | ({"seeAlso": f"uid={second}, {bureau}"} if second else {})
        written += entry(
            f"cn={code},{bureau}", objectClass="organizationalRole", cn=code, description=f"水利局{code}",
            businessCategory=role, **holders,
        )  # fmt: skip
    return written


class Answering:
    """A directory that answers with these entries, as ldap3's connection does."""

    def __init__(self, *entries: dict[str, Any]) -> None:
        self.extend = self.standard = self
        self._entries = entries

    def paged_search(self, base: str, wanted: str, **_more: object) -> Iterator[dict[str, Any]]:
        """All of them, whatever was asked for."""
        yield from self._entries


def test_no_entry_is_read_without_end_and_no_more_of_them_than_an_office_has(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"filter": "(cn=*)", "name": "cn"}
    endless = {"dn": "ou=x," * 100_000, "raw_attributes": {"cn": [b"x" * 5_000_000, b"y"]}}
    (entry,) = directory_reading._entries(Answering(endless), BASE, facts)
    assert {name: [len(each) for each in values] for name, values in entry.items()} == {"dn": [1000], "cn": [1000]}
    monkeypatch.setattr(directory_reading, "MOST_ENTRIES", 2)
    with pytest.raises(ChengnuoError, match="at most 2 entries"):
        list(directory_reading._entries(Answering(endless, endless, endless), BASE, facts))


@pytest.fixture
def follow(county: Engine) -> Iterator[Callable[..., Result]]:
    """``follow(directory, options…)``: the command before a server that serves this directory."""
    started: list[subprocess.Popen[bytes]] = []

    def run(directory: str, *options: str) -> Result:
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("ldap_server.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(server)
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(directory.encode())
        server.stdin.close()
        surroundings = {
            "CHENGNUO_DATABASE_URL": county.database.url,
            "CHENGNUO_LDAP_URL": f"ldap://127.0.0.1:{server.stdout.readline().decode().strip()}",
            "CHENGNUO_LDAP_BASE": BASE,
        }
        return CliRunner().invoke(cli, ["organisation", "directory", *options], env=surroundings)

    yield run
    for each in started:
        each.kill()
        each.wait()
        assert each.stdout is not None
        each.stdout.close()


def holder(county: Engine, code: str, letter: str) -> str | None:
    with county.database.reading() as session:
        return session.scalar(
            select(Staff.login)
            .join(PostHolding, PostHolding.staff_id == Staff.id)
            .join(Post, Post.id == PostHolding.post_id)
            .where(Post.code == code, PostHolding.letter == letter)
        )


def person(county: Engine, login: str) -> Staff | None:
    with county.database.reading() as session:
        return session.scalar(select(Staff).where(Staff.login == login))


@pytest.mark.rule("AB-3", "AB-5")
def test_a_directory_is_followed_again_and_again(county: Engine, follow: Callable[..., Result]) -> None:
    people = {"shuiyi": "水一", "shuier": "水二", "shuisan": "水三"}
    posts = {"rivers-handler": ("handler", "shuiyi", "shuier"), "rivers-head": ("agency_head", "shuisan", "")}
    seen = follow(ldif(people, posts), "--check")
    assert seen.exit_code == 0, seen.output
    assert "新增人员：" in seen.output
    assert "未保存" in seen.output
    assert person(county, "shuiyi") is None

    done = follow(ldif(people, posts))
    assert done.exit_code == 0, done.output
    assert "新增部门 1 个、岗位 2 个，开放岗位 2 个" in done.output
    assert (holder(county, "rivers-handler", "A"), holder(county, "rivers-handler", "B")) == ("shuiyi", "shuier")
    again = follow(ldif(people, posts), "--language", "en")
    assert again.output.strip() == "0 departments and 0 posts created, 0 opened, 0 refused."

    # Somebody leaves, somebody comes, somebody is called otherwise; those who were added here stay.
    changed = {"shuier": "水二", "shuisan": "水三三", "shuisi": "水四"}
    posts = {"rivers-handler": ("handler", "shuisi", "shuier"), "rivers-head": ("agency_head", "shuisan", "")}
    told = follow(ldif(changed, posts))
    assert told.exit_code == 0, told.output
    for line in ("停用：shuiyi", "改动人员：shuisan", "岗位换人：rivers-handler A shuisi"):
        assert line in told.output
    gone, renamed, own = person(county, "shuiyi"), person(county, "shuisan"), person(county, "huyang")
    assert gone is not None
    assert not gone.active
    assert renamed is not None
    assert renamed.name == "水三三"
    assert own is not None
    assert own.active
    assert "重新启用：shuiyi" in follow(ldif(changed | {"shuiyi": "水一"}, posts)).output

    # A wrong base looks as if everybody had gone: refused as a whole.
    refused = follow(ldif({}, {}), "--most-gone", "2")
    assert refused.exit_code == 1
    assert "超过一次停用的上限" in refused.output


@pytest.mark.rule("AU-1")
def test_the_last_administrator_is_never_locked_out(county: Engine, follow: Callable[..., Result]) -> None:
    """Neither when the directory has brought them, nor by somebody of the same login and another name."""
    with county.database.transaction() as session:
        admins = (
            select(Staff).join(PostHolding, PostHolding.staff_id == Staff.id).join(Post).where(Post.role == "admin")
        )
        for each in session.scalars(admins).all():
            session.add(
                AdministrationEntry(
                    at=county.clock.now(), action="directory_person", subject_kind="staff", subject_id=each.id,
                    subject=each.name, before={}, after={}, reason="",
                )
            )  # fmt: skip
            logins = each.login
    told = follow(ldif({"wangfang": "别人"}, {}))
    assert told.exit_code == 1
    assert "这样就没有系统管理员了" in told.output
    assert "已登记为“王芳”" in told.output
    with county.database.reading() as session:
        left = select(Staff.id).join(PostHolding, PostHolding.staff_id == Staff.id).join(Post)
        assert session.scalars(left.where(Post.role == "admin", Staff.active)).first() is not None, logins
