"""The import of a roster: departments, posts, people and who holds what, in one CSV file. Creates what is missing.

What the office has already is never overwritten: a row that says otherwise is refused, and the page is the place to
change it. Posts are opened as soon as they have the holders that they need (AB-5). A second import changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from engine.administration.command import Act, administrators_command
from engine.administration.commands.departments import add_department
from engine.administration.commands.holders import check_letter, name_holder
from engine.administration.commands.passwords import reset_password
from engine.administration.commands.posts import add_post, open_post
from engine.administration.commands.staff import add_staff
from engine.errors import Refused
from engine.identity.records import Account
from engine.office.organisation.logins import plain_login
from engine.office.organisation.records import Department, Post
from engine.office.organisation.rules import ROLES, check_role
from engine.office.organisation.store import center, holders_of, staff_by_login
from engine.office.tables import RefusedRow, read_table

COLUMNS: Mapping[str, str] = {
    "department_code": "部门编码",
    "department": "部门名称",
    "post_code": "岗位编码",
    "post": "岗位名称",
    "role": "角色",
    "faces_public": "对外",
    "letter": "角",
    "name": "姓名",
    "login": "登录名",
    "phone": "电话",
    "email": "邮箱",
}
"""The columns of a roster, which may be headed in English or Chinese; ``center`` (服务中心) may be added."""

_CENTER = {"center": "服务中心"}
_LONGEST_TEXT = 200
_YES = {"是", "对外", "y", "yes", "true", "1"}
_NO = {"", "否", "不对外", "n", "no", "false", "0"}


@dataclass
class RosterReport:
    """What an import did. Rows that were refused changed nothing; all others are stored."""

    departments: int = 0
    posts: int = 0
    staff: int = 0
    holders: int = 0
    opened: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    vacant: list[str] = field(default_factory=list)
    """The names of the file's posts that stay closed, because they lack A or, facing the public, B (AB-5)."""
    passwords: dict[str, str] = field(default_factory=dict)
    """Login → one-time password of those who had none, if they were asked for; shown now and never again."""
    warnings: list[tuple[str, str]] = field(default_factory=list)


def read_roster(path: Path) -> list[dict[str, str]]:
    """The rows of a roster file, see ``read_table``."""
    return read_table(path, COLUMNS, further=_CENTER)


@administrators_command
def import_roster(
    act: Act, *, rows: Iterable[Mapping[str, str | None]], passwords: bool = False, check_only: bool = False
) -> RosterReport:
    """Take a roster over, row by row; a row that is refused changes nothing and is named in the report.

    ``passwords`` gives a one-time password to everybody of the file who has none. ``check_only`` saves nothing.
    """
    report = RosterReport()
    whole = act.session.begin_nested()
    codes: dict[str, None] = {}
    logins: dict[str, None] = {}
    for number, row in enumerate(rows, start=2):
        counts = (report.departments, report.posts, report.staff, report.holders)
        part = act.session.begin_nested()
        try:
            read = _read(row)
            _take_over(act, read, report)
        except Refused as refusal:
            part.rollback()
            act.session.expire_all()
            report.departments, report.posts, report.staff, report.holders = counts
            report.refused.append(RefusedRow(number, refusal.zh, refusal.en))
            continue
        part.commit()
        codes |= {read["post_code"]: None} if read["post_code"] else {}
        logins |= {plain_login(read["login"]): None} if read["login"] else {}
    open_posts(act, codes, report)
    if passwords and not check_only:
        _give_passwords(act, logins, report)
    if center(act.session) is None:
        report.warnings.append(
            ("还没有建立服务中心，请先建立（列“服务中心”写“是”）。",
             "Expected a service center for departments without staff, but there is none (column “center”: yes).")
        )  # fmt: skip
    if check_only:
        whole.rollback()
    else:
        whole.commit()
    return report


def _read(row: Mapping[str, str | None]) -> dict[str, str]:
    if None in row:
        raise Refused("这一行的列数比表头多，请删去多余的列。", "Expected as many columns as the header has.")
    read = {name: " ".join((row.get(name) or "").split()) for name in (*COLUMNS, *_CENTER)}
    for name, text in read.items():
        if len(text) > _LONGEST_TEXT or not text.isprintable():
            raise Refused(
                f"“{COLUMNS.get(name, name)}”太长（至多 {_LONGEST_TEXT} 字）或者含有不可显示的字符，请改正。",
                f"Expected {name} of at most {_LONGEST_TEXT} printable characters, but it is not.",
            )
    wanted = ["department_code", "department"]
    if any(read[name] for name in ("post_code", "post", "role", "letter", "login", "name")):
        wanted += ["post_code", "post", "role"]
    if any(read[name] for name in ("letter", "login", "name")):
        wanted += ["letter", "login", "name"]
    for name in wanted:
        if not read[name]:
            raise Refused(f"请填写“{COLUMNS[name]}”。", f"Expected a value of {name}, but it is empty.", place=name)
    return read


def _take_over(act: Act, row: Mapping[str, str], report: RosterReport) -> None:
    take_department(act, row, report)
    if row["post_code"]:
        take_post(act, row, report)
    if row["login"]:
        _holder(act, row, report)


def take_department(act: Act, row: Mapping[str, str], report: RosterReport) -> None:
    """Add the department of a row when it is new; refused when it is registered otherwise."""
    code, name = row["department_code"], row["department"]
    known = act.session.scalar(select(Department).where(Department.code == code))
    if known is None:
        is_center = _yes(row["center"], _CENTER["center"])
        add_department.step(act, code=code, name=name, phone="", is_center=is_center)
        report.departments += 1
    elif name not in (known.name, known.short_name):
        raise _otherwise(f"部门编码“{code}”", f"the department code “{code}”", name, known.name)


def take_post(act: Act, row: Mapping[str, str], report: RosterReport) -> None:
    """Add the post of a row when it is new; refused when it is registered otherwise."""
    code, role, faces_public = row["post_code"], _role(row["role"]), _yes(row["faces_public"], "对外")
    known = act.session.scalar(select(Post).where(Post.code == code))
    if known is None:
        add_post.step(
            act, department=row["department_code"], code=code, name=row["post"], role=role, faces_public=faces_public
        )
        report.posts += 1
        return
    home = act.session.get_one(Department, known.department_id)
    for given, stored, zh, en in (
        (row["department_code"], home.code, "的部门", "department"),
        (row["post"], known.name, "的名称", "name"),
        (role, known.role, "的角色", "role"),
        ("是" if faces_public else "否", "是" if known.faces_public else "否", "是否对外", "facing the public"),
    ):
        if given != stored:
            raise _otherwise(f"岗位“{code}”{zh}", f"the {en} of the post “{code}”", given, stored)


def _holder(act: Act, row: Mapping[str, str], report: RosterReport) -> None:
    login, letter = plain_login(row["login"]), check_letter(row["letter"])
    person = staff_by_login(act.session, login)
    if person is None:
        add_staff.step(act, login=login, name=row["name"], phone=row["phone"], email=row["email"])
        report.staff += 1
    elif person.name != row["name"]:
        raise _otherwise(f"登录名“{login}”", f"the login “{login}”", row["name"], person.name)
    post = act.session.scalars(select(Post).where(Post.code == row["post_code"])).one()
    holder = holders_of(act.session, post.id).get(letter)
    if holder is None:
        name_holder.step(act, post=post.code, letter=letter, login=login)
        report.holders += 1
    elif holder.login != login:
        raise _otherwise(f"“{post.name}”的 {letter} 角", f"{letter} of “{post.name}”", row["name"], holder.name)


def open_posts(act: Act, codes: Iterable[str], report: RosterReport) -> None:
    """Open those of the posts that have the holders they need; the others are named as vacant."""
    for post in act.session.scalars(select(Post).where(Post.code.in_(list(codes))).order_by(Post.id)):
        if post.opened_at is not None:
            continue
        try:
            open_post.step(act, post=post.code)
            report.opened += 1
        except Refused:
            report.vacant.append(post.name)


def _give_passwords(act: Act, logins: Iterable[str], report: RosterReport) -> None:
    for login in logins:
        person = staff_by_login(act.session, login)
        if person is not None and person.active and act.session.get(Account, person.id) is None:
            report.passwords[login] = reset_password.step(act, login=login)


def _role(text: str) -> str:
    for code, (zh, en) in ROLES.items():
        if text.lower() in (code, zh, en):
            return code
    check_role(text)
    return text


def _yes(text: str, column: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Refused(
        f"“{column}”只能写是或否，不能写“{text}”。", f"Expected yes or no, but it was “{text}”.", place=column
    )


def _otherwise(zh: str, en: str, given: str, stored: str) -> Refused:
    return Refused(
        f"文件中的{zh}“{given}”与登记的“{stored}”不一致；请在页面上修改。",
        f"Expected {en} as registered, but the file says “{given}” and the register “{stored}”; change it on the page.",
    )
