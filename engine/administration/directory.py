"""Following a directory (LDAP): departments, posts, people and holders are taken over as often as is wanted.

Unlike a roster, a directory is followed: names, phones and holders change with it, and people who are gone are
deactivated, so that B takes over (AB-3). Only people whom the directory has brought are deactivated: an administrator
who was added here stays, and so does the last administrator wherever they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select

from engine.administration.command import Act, administrators_command
from engine.administration.commands.holders import name_holder
from engine.administration.commands.staff import add_staff, change_staff, deactivate_staff, reactivate_staff
from engine.administration.records import AdministrationEntry
from engine.administration.roster import RosterReport, open_posts, take_department, take_post
from engine.errors import Refused
from engine.office.organisation.records import Post, Staff
from engine.office.organisation.store import holders_of, staff_by_login

TAKEN = "directory_person"
"""The action of the administration log that says that somebody comes from the directory."""

REASON = "目录服务中已没有此人"


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """Somebody in the directory."""

    login: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryPost:
    """A post of the directory, in a department; ``holders``: A or B → login."""

    department: str
    code: str
    name: str
    role: str
    faces_public: bool
    holders: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Directory:
    """What a directory says at one moment. ``departments``: code → name."""

    departments: Mapping[str, str]
    posts: Sequence[DirectoryPost]
    people: Sequence[DirectoryPerson]


@dataclass(slots=True)
class DirectoryReport:
    """What following did, or would do: each list has names or codes; ``refused`` what it was about, with why."""

    created: RosterReport = field(default_factory=RosterReport)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    """Posts with a new holder, as ``code A login``."""
    refused: list[tuple[str, Refused]] = field(default_factory=list)


@administrators_command
def follow_directory(
    act: Act, *, directory: Directory, most_gone: int = 10, confirmed: bool = False, check_only: bool = False
) -> DirectoryReport:
    """Take over what a directory says; what is refused changes nothing and is named in the report.

    Refused as a whole when more than ``most_gone`` people would be deactivated, which is rather a wrong base or filter.
    ``confirmed`` lets somebody go whose public post is then left without anybody (AB-2). ``check_only`` saves nothing.
    """
    report = DirectoryReport()
    known = _taken(act)
    gone = [login for login in known if login not in {each.login for each in directory.people}]
    active = [login for login in gone if _is_active(act, login)]
    if len(active) > most_gone:
        raise Refused(
            f"目录里少了 {len(active)} 人，超过一次停用的上限 {most_gone}；请核对起点和筛选条件，属实的提高上限。",
            f"Expected at most {most_gone} people to be gone, but {len(active)} are; check base and filter, "
            "or raise the limit.",
        )
    whole = act.session.begin_nested()
    for person in directory.people:
        _attempt(act, report, person.login, partial(_person, act, person, known, report))
    for code, name in directory.departments.items():
        row = {"department_code": code, "department": name, "center": ""}
        _attempt(act, report, code, partial(take_department, act, row, report.created))
    for post in directory.posts:
        _attempt(act, report, post.code, partial(_post, act, post, report))
    open_posts(act, [each.code for each in directory.posts], report.created)
    for login in active:
        _attempt(act, report, login, partial(_gone, act, login, report, confirmed=confirmed))
    if check_only:
        whole.rollback()
    else:
        whole.commit()
    return report


def _attempt(act: Act, report: DirectoryReport, about: str, step: Callable[[], None]) -> None:
    part = act.session.begin_nested()
    try:
        step()
    except Refused as refusal:
        part.rollback()
        act.session.expire_all()
        report.refused.append((about, refusal))
    else:
        part.commit()


def _taken(act: Act) -> set[str]:
    """The logins of those whom the directory has brought."""
    statement = (
        select(Staff.login)
        .join(AdministrationEntry, AdministrationEntry.subject_id == Staff.id)
        .where(AdministrationEntry.subject_kind == "staff", AdministrationEntry.action == TAKEN)
    )
    return set(act.session.scalars(statement))


def _is_active(act: Act, login: str) -> bool:
    person = staff_by_login(act.session, login)
    return person is not None and person.active


def _person(act: Act, given: DirectoryPerson, known: set[str], report: DirectoryReport) -> None:
    person = staff_by_login(act.session, given.login)
    if person is None:
        login = add_staff.step(act, login=given.login, name=given.name, phone=given.phone, email=given.email)
        person = staff_by_login(act.session, login)
        assert person is not None
        report.added.append(given.login)
    elif given.login not in known and person.name != given.name:
        raise Refused(
            f"登录名“{given.login}”已登记为“{person.name}”，目录里是“{given.name}”；请在页面或目录里改成一致。",
            f"Expected “{given.login}” to be the same person, but it is “{person.name}” here and “{given.name}” there.",
        )
    if given.login not in known:
        act.note(TAKEN, "staff", person.id, person.name)
    if not person.active and given.login in known:
        reactivate_staff.step(act, login=given.login)
        report.returned.append(given.login)
    # What the directory leaves open is not taken away from what is registered here.
    phone, email = given.phone or person.phone, given.email or person.email
    if (person.name, person.phone, person.email) != (given.name, phone, email):
        change_staff.step(act, login=given.login, name=given.name, phone=phone, email=email)
        report.changed.append(given.login)


def _post(act: Act, given: DirectoryPost, report: DirectoryReport) -> None:
    row = {
        "department_code": given.department, "post_code": given.code, "post": given.name, "role": given.role,
        "faces_public": "是" if given.faces_public else "",
    }  # fmt: skip
    take_post(act, row, report.created)
    post = act.session.scalars(select(Post).where(Post.code == given.code)).one()
    for letter, login in sorted(given.holders.items()):
        holder = holders_of(act.session, post.id).get("A" if letter == "A" else "B")
        if holder is None or holder.login != login:
            name_holder.step(act, post=given.code, letter=letter, login=login)
            report.holders.append(f"{given.code} {letter} {login}")


def _gone(act: Act, login: str, report: DirectoryReport, *, confirmed: bool) -> None:
    deactivate_staff.step(act, login=login, reason=REASON, confirmed=confirmed)
    report.gone.append(login)
