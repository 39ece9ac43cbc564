"""Reading a directory by LDAP (package ``ldap3``, extra ``ldap``): where it is, and which attributes mean what."""

from __future__ import annotations

import ssl
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.administration.directory import Directory, DirectoryPerson, DirectoryPost
from engine.errors import ChengnuoError, Refused
from engine.office.organisation.rules import ROLES

MOST_ENTRIES = 20_000
"""Of one kind: departments, people or posts."""
LONGEST_VALUE = 1_000
"""Characters of a value or of an entry's name; what stands after them is not read, and no register takes so many."""
LONGEST_BYTES = 4 * LONGEST_VALUE
SECONDS = 30

MEANING: Mapping[str, Mapping[str, str]] = {
    "department": {"filter": "(objectClass=organizationalUnit)", "code": "ou", "name": "description"},
    "person": {
        "filter": "(objectClass=inetOrgPerson)", "login": "uid", "name": "cn", "phone": "telephoneNumber",
        "email": "mail",
    },
    "post": {
        "filter": "(objectClass=organizationalRole)", "code": "cn", "name": "description", "role": "businessCategory",
        "public": "destinationIndicator", "a": "roleOccupant", "b": "seeAlso",
    },
}  # fmt: skip
"""Kind of entry → what it is found by, and the attribute of each fact; a file of TOML may say otherwise.

A post lies below its department; ``a`` and ``b`` name the entries of its holders.
"""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the directory is and who asks; an empty ``bind`` asks as nobody in particular."""

    url: str
    base: str
    bind: str = ""
    password: str = ""
    certificates: str = ""
    """A file of certificates that are trusted; empty: those of the system."""


def access_from(environment: Mapping[str, str]) -> Access:
    """The access that CHENGNUO_LDAP_… describes; ChengnuoError when the address or the base is missing."""
    url, base = environment.get("CHENGNUO_LDAP_URL", ""), environment.get("CHENGNUO_LDAP_BASE", "")
    if not url.startswith(("ldap://", "ldaps://")) or not base:
        raise ChengnuoError(
            "请设 CHENGNUO_LDAP_URL（ldaps://… 或 ldap://…）和 CHENGNUO_LDAP_BASE（例如 dc=example,dc=gov,dc=cn）。",
            "Expected CHENGNUO_LDAP_URL (ldaps://… or ldap://…) and CHENGNUO_LDAP_BASE.",
        )
    return Access(
        url,
        base,
        environment.get("CHENGNUO_LDAP_BIND", ""),
        environment.get("CHENGNUO_LDAP_PASSWORD", ""),
        environment.get("CHENGNUO_LDAP_CERTIFICATES", ""),
    )


def mapping_from(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the file that CHENGNUO_LDAP_MAPPING names says of attributes, else ``MEANING``; Refused as below."""
    given = environment.get("CHENGNUO_LDAP_MAPPING", "")
    return meaning_from(Path(given) if given else None)


def meaning_from(file: Path | None) -> dict[str, dict[str, str]]:
    """``MEANING`` with what a file says otherwise; Refused for a file that says something unknown."""
    meaning = {kind: dict(facts) for kind, facts in MEANING.items()}
    if file is None:
        return meaning
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(
            f"对照文件读不了：{error}。", f"Expected a file of TOML, but it cannot be read: {error}."
        ) from error
    for kind, facts in given.items():
        for name, attribute in facts.items() if isinstance(facts, dict) else [("", "")]:
            if name not in meaning.get(kind, {}) or not isinstance(attribute, str):
                raise Refused(
                    f"对照文件里的 {kind}.{name} 不认识；可以写 {_known(meaning)}。",
                    f"Expected one of {_known(meaning)} in the file, but it says {kind}.{name}.",
                )
            meaning[kind][name] = attribute
    return meaning


def _known(meaning: Mapping[str, Mapping[str, str]]) -> str:
    return ", ".join(f"{kind}.{name}" for kind, facts in meaning.items() for name in facts)


def read_directory(access: Access, meaning: Mapping[str, Mapping[str, str]]) -> Directory:
    """What the directory says now. ChengnuoError when the extra is not installed or the server does not answer."""
    try:
        import ldap3
        from ldap3.core.exceptions import LDAPException
    except ImportError as error:
        raise ChengnuoError(
            "没有安装 LDAP 的程序包，请执行 pip install 'chengnuo[ldap]'。",
            "Expected the package ldap3; run pip install 'chengnuo[ldap]'.",
        ) from error
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=access.certificates or None)
    try:
        server = ldap3.Server(access.url, tls=tls, connect_timeout=SECONDS, get_info=ldap3.NONE)
        with ldap3.Connection(
            server,
            access.bind or None,
            access.password or None,
            auto_bind=True,
            receive_timeout=SECONDS,
            read_only=True,
        ) as connection:
            found = {kind: list(_entries(connection, access.base, facts)) for kind, facts in meaning.items()}
    except LDAPException as error:
        raise ChengnuoError(
            f"目录服务没有应答或不接受登录（{type(error).__name__}）；请核对地址、账户和证书。",
            f"Expected the directory to answer, but it did not ({type(error).__name__}); check address, account and "
            "certificates.",
        ) from error
    return directory_of(found, meaning)


def _entries(connection: Any, base: str, facts: Mapping[str, str]) -> Iterator[dict[str, list[str]]]:
    wanted = sorted({attribute for name, attribute in facts.items() if name != "filter"})
    answers = connection.extend.standard.paged_search(
        base, facts["filter"], attributes=wanted, paged_size=500, paged_criticality=False, generator=True
    )
    for number, answer in enumerate(answers):
        if number >= MOST_ENTRIES:
            raise ChengnuoError(
                f"目录里超过 {MOST_ENTRIES} 项，请缩小起点或筛选条件。",
                f"Expected at most {MOST_ENTRIES} entries, but there are more; narrow base or filter.",
            )
        if "dn" in answer:
            values = {name.casefold(): [_text(each) for each in several[:1]] for name, several in _raw(answer).items()}
            yield {"dn": [str(answer["dn"])[:LONGEST_VALUE]], **values}


def _raw(answer: Mapping[str, Any]) -> Mapping[str, list[Any]]:
    return answer.get("raw_attributes") or {}


def _text(value: Any) -> str:
    short = value[:LONGEST_BYTES] if isinstance(value, bytes) else value
    text = short.decode("utf-8", "replace") if isinstance(short, bytes) else str(short)
    return " ".join(text[:LONGEST_VALUE].split())


def directory_of(
    found: Mapping[str, list[dict[str, list[str]]]], meaning: Mapping[str, Mapping[str, str]]
) -> Directory:
    """The entries by their meaning; what has no code, login or name is left out. Pure."""

    def fact(kind: str, entry: Mapping[str, list[str]], name: str) -> str:
        return next(iter(entry.get(meaning[kind][name].casefold(), ())), "")

    people: dict[str, DirectoryPerson] = {}
    for entry in found["person"]:
        login, name = fact("person", entry, "login").lower(), fact("person", entry, "name")
        if login and name:
            phone, email = fact("person", entry, "phone"), fact("person", entry, "email")
            people[_same(entry["dn"][0])] = DirectoryPerson(login, name, phone, email)
    departments: dict[str, str] = {}
    places: dict[str, str] = {}
    posts = []
    for entry in found["department"]:
        if code := fact("department", entry, "code"):
            places[_same(entry["dn"][0])] = code
    for entry in found["post"]:
        home = next((places[above] for above in _above(_same(entry["dn"][0])) if above in places), None)
        code = fact("post", entry, "code")
        if home is None or not code:
            continue
        holders = {
            letter: people[_same(named)].login
            for letter, name in (("A", "a"), ("B", "b"))
            if (named := fact("post", entry, name)) and _same(named) in people
        }
        role, public = fact("post", entry, "role"), fact("post", entry, "public")
        posts.append(
            DirectoryPost(home, code, fact("post", entry, "name") or code, _role(role), _is_yes(public), holders)
        )
    with_posts = {post.department for post in posts}
    for entry in found["department"]:
        code = fact("department", entry, "code")
        if code in with_posts:
            departments[code] = fact("department", entry, "name") or code
    return Directory(departments, posts, list(people.values()))


def _role(text: str) -> str:
    return next((code for code, names in ROLES.items() if text.lower() in (code, *names)), text)


def _is_yes(text: str) -> bool:
    return text.casefold() in ("是", "yes", "y", "true", "1", "对外")


def _same(dn: str) -> str:
    """A name of an entry as it compares: no letter case, no blanks around its parts."""
    return ",".join("=".join(half.strip() for half in part.split("=", 1)) for part in dn.casefold().split(","))


def _above(dn: str) -> Iterator[str]:
    parts = dn.split(",")
    for place in range(1, len(parts)):
        yield ",".join(parts[place:])
