"""The administrator's pages, everybody's attendance and password: who gets in, what they do, what they refuse."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import get_args

import pytest
from county_fixtures import LOGINS, PASSWORD
from flask import Flask
from openpyxl import Workbook
from web_actions import Actions, application

from engine import Engine
from engine.administration import commands
from engine.administration.command import Subject
from engine.administration.directory import Directory, DirectoryPerson, DirectoryPost
from engine.clock import VirtualClock, office_time
from engine.office.organisation.records import Absence
from engine.office.organisation.rules import PostHours
from engine.office.organisation.store import holders_of, post_by_code
from engine.office.settings import store as settings
from engine.queries.organisation.administration_log import SUBJECTS
from engine.sample.hands import Hands
from webui.serving import say_how_to_begin

ADMINISTRATORS = (
    "/admin/organisation",
    "/admin/organisation/market",
    "/admin/people",
    "/admin/people/hejing",
    "/admin/calendar",
    "/admin/office-hours",
    "/admin/directory",
    "/admin/settings",
    "/admin/agencies",
    "/admin/log",
)
LEADERS = ("/admin/absences",)
EVERYBODY = ("/account/attendance", "/account/password")


@pytest.mark.parametrize("role", sorted(LOGINS))
def test_pages_open_for_their_roles_only(actions: Callable[[str], Actions], role: str) -> None:
    person = actions(role)
    for address in ADMINISTRATORS:
        assert person.get(address).status_code == (200 if role == "admin" else 403), address
    for address in LEADERS:
        assert person.get(address).status_code == (200 if role in ("admin", "leader", "agency_head") else 403)
    for address in EVERYBODY:
        assert person.get(address).status_code == 200
    shown = person.get("/desk/").text
    assert ("管理记录" in shown) == (role == "admin")
    assert "我的出勤" in shown


@pytest.mark.parametrize(
    "address",
    [
        "/admin/organisation", "/admin/organisation/market", "/admin/organisation/market/posts",
        "/admin/posts/window-1", "/admin/posts/window-1/holder", "/admin/posts/window-1/open",
        "/admin/posts/window-1/close", "/admin/people", "/admin/people/hejing", "/admin/people/hejing/password",
        "/admin/people/hejing/deactivate", "/admin/people/hejing/reactivate", "/admin/calendar", "/admin/absences",
        "/admin/office-hours", "/admin/settings/first_answer_hours", "/admin/agencies", "/admin/agencies/table",
        "/admin/agencies/import",
    ],
)  # fmt: skip
def test_no_form_is_taken_from_others(actions: Callable[[str], Actions], address: str) -> None:
    assert actions("clerk").post(address, login="hejing", reason="x", name="x", day="2026-03-03").status_code == 403


def test_an_item_is_opened_and_unknown_things_are_not_found(actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    editor = admin.get("/admin/items/CY-SJ-002")
    assert editor.status_code == 200
    assert "为什么修改" in editor.text
    assert "停用事项" in editor.text
    for address in ("/admin/organisation/none", "/admin/people/none", "/admin/calendar?year=1900"):
        assert admin.get(address).status_code == 404
    assert admin.post("/admin/posts/none/open").status_code == 404
    assert admin.post("/admin/people/none/password").status_code == 404


@pytest.mark.rule("PR-1", "AB-5")
def test_a_department_with_a_public_post(county: Engine, actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    made = admin.post("/admin/organisation", code="archives", name="川岳县档案局")
    assert made.location == "/admin/organisation/archives"
    again = admin.post("/admin/organisation", code="archives", name="川岳县档案局")
    assert again.status_code == 422
    assert "使用，请另取一个" in again.text
    posts = "/admin/organisation/archives/posts"
    admin.post(posts, code="archives-1", name="档案窗口岗", role="clerk", faces_public="on")
    refused = admin.post("/admin/posts/archives-1/open")
    assert refused.status_code == 422
    assert "还没有 A 角" in refused.text
    for letter, login in (("A", "wangfang"), ("B", "chenjing")):
        admin.post("/admin/posts/archives-1/holder", letter=letter, login=login, instead_of="")
    stale = admin.post("/admin/posts/archives-1/holder", letter="B", login="liuyang", instead_of="")
    assert stale.status_code == 422
    assert "刚刚有变化" in stale.text
    unknown = admin.post("/admin/posts/archives-1/holder", letter="B", login="nobody", instead_of="chenjing")
    assert unknown.status_code == 422
    assert admin.post("/admin/posts/archives-1/open").status_code == 302
    kept = admin.post("/admin/posts/archives-1/holder", letter="B", login="", instead_of="chenjing")
    assert kept.status_code == 422
    changed = admin.post(
        "/admin/posts/archives-1", name="档案岗", duties="查档", faces_public="on", may_accept="on",
        items_approve="CY-SJ-001",
    )  # fmt: skip
    assert changed.status_code == 302
    with county.database.reading() as session:
        post = post_by_code(session, "archives-1")
        assert post.authority == {"accept": True, "approve": ["CY-SJ-001"], "deny": False}
        assert holders_of(session, post.id)["B"].login == "chenjing"
    assert "仅 1 个事项" in admin.get("/admin/organisation/archives").text
    assert admin.post("/admin/posts/archives-1/close", reason="装修").status_code == 302
    facts = {"_csrf": admin.token(), "name": "川岳县档案馆", "short_name": "档案馆", "address": "二楼"}
    assert admin.client.post("/admin/organisation/archives", data=facts).status_code == 302
    assert "档案馆" in admin.get("/admin/organisation?q=档案馆").text
    log = admin.get("/admin/log?kind=post").text
    assert "开放岗位" in log
    assert "装修" in log


def test_lists_are_paged_by_key(county: Engine, actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    for address, marked in (
        ("/admin/people", r'/admin/people/(\w+)"'),
        ("/admin/organisation", r'/admin/organisation/(\w+)"'),
    ):
        seen: list[str] = []
        following: str | None = address
        while following:
            page = admin.get(following).text
            seen += re.findall(f'<a (?:class="main-link" )?href="{marked}', page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            following = found[1].replace("&amp;", "&") if found else None
        assert len(seen) == len(set(seen))
        assert len(seen) > 20
    for number in range(60):
        commands.add_department(county, None, code=f"d{number}", name=f"部门{number}")
    first = admin.get("/admin/log")
    found = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert found is not None
    assert "部门0" in admin.get(found[1].replace("&amp;", "&")).text


def test_a_new_person_gets_in_with_the_password_shown_once_and_must_change_it(
    app: Flask, actions: Callable[[str], Actions]
) -> None:
    admin = actions("admin")
    made = admin.post("/admin/people", login="newcomer", name="新人")
    given = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", made.text)
    assert given is not None
    assert given[0] not in admin.get("/admin/people/newcomer").text
    assert admin.post("/admin/people", login="newcomer", name="新人").status_code == 422
    person = Actions(app)
    assert person.log_in("newcomer", given[0]).status_code == 302
    for address in ("/desk/", "/cases/", "/account/attendance"):
        assert person.get(address).location == "/account/password"
    page = person.get("/account/password").text
    assert "一次性密码" in page
    wrong = person.post("/account/password", present=given[0], wanted="my own words", again="other words")
    assert wrong.status_code == 422
    assert person.post("/account/password", present="x", wanted="my own words", again="my own words").status_code == 422
    elsewhere = Actions(app)
    elsewhere.log_in("newcomer", given[0])
    done = person.post("/account/password", present=given[0], wanted="my own words", again="my own words")
    assert done.location == "/desk/"
    assert person.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").location.startswith("/login"), "another session with the old password has ended"


def test_the_present_password_cannot_be_guessed_and_a_reset_lets_in_again(actions: Callable[[str], Actions]) -> None:
    clerk, admin = actions("clerk"), actions("admin")
    for _ in range(5):
        wrong = clerk.post("/account/password", present="guess", wanted="my own words", again="my own words")
        assert "现在的密码不正确" in wrong.text
    stopped = clerk.post("/account/password", present=PASSWORD, wanted="my own words", again="my own words")
    assert stopped.status_code == 422
    assert "最近失败的次数太多" in stopped.text
    given = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", admin.post("/admin/people/wangfang/password").text)
    assert given is not None
    assert clerk.log_in("wangfang", given[0]).status_code == 302


def test_a_reset_ends_the_sessions_that_are_open(actions: Callable[[str], Actions]) -> None:
    clerk, admin = actions("clerk"), actions("admin")
    assert clerk.get("/desk/").status_code == 200
    assert admin.post("/admin/people/wangfang/password").status_code == 200
    assert clerk.get("/desk/").location.startswith("/login")
    assert clerk.log_in("wangfang").status_code == 422


@pytest.mark.rule("AB-2")
def test_leaving_a_public_post_alone_asks_for_confirmation(actions: Callable[[str], Actions]) -> None:
    admin, clerk = actions("admin"), actions("clerk")
    assert admin.post("/admin/absences", login="zhangwei", reason="病假").status_code == 302
    assert "张伟" in admin.get("/admin/absences").text
    asked = clerk.post("/account/attendance", reason="会议")
    assert asked.status_code == 422
    assert 'name="confirmed"' in asked.text
    assert clerk.post("/account/attendance", reason="会议", confirmed="on").status_code == 302
    assert "综合窗口 1 号岗" in admin.get("/admin/absences").text
    assert "此刻无人在岗" in admin.get("/admin/organisation").text
    refused = admin.post("/admin/people/zhangwei/deactivate", reason="退休")
    assert refused.status_code == 422
    assert 'name="confirmed"' in refused.text
    assert admin.post("/admin/people/zhangwei/deactivate", reason="退休", confirmed="on").status_code == 302
    assert "已停用" in admin.get("/admin/people/zhangwei").text
    assert admin.post("/admin/people/zhangwei/reactivate").status_code == 302


@pytest.mark.rule("AB-1")
def test_leaders_see_and_announce_for_their_department_only(actions: Callable[[str], Actions]) -> None:
    leader, admin = actions("leader"), actions("admin")
    admin.post("/admin/absences", login="zhangwei", reason="病假")
    assert leader.post("/admin/absences", login="hejing", reason="培训", ends_at="2026-03-06T17:00").status_code == 302
    page = leader.get("/admin/absences").text
    assert "何静" in page
    assert "郭涛" in page, "who stands in"
    assert "张伟" not in page
    assert leader.post("/admin/absences", login="wangfang", reason="培训").status_code == 403
    assert leader.post("/admin/absences", login="hejing", reason="x", starts_at="soon").status_code == 422
    key = re.search(r"/admin/absences/(\d+)/end", page)
    assert key is not None
    assert leader.post(f"/admin/absences/{key[1]}/end").status_code == 302
    assert "没有人缺勤" in leader.get("/admin/absences").text


@pytest.mark.rule("TC-2", "TC-11")
def test_the_calendar_shows_and_changes_days(actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    year = admin.get("/admin/calendar").text
    assert year.count('class="month"') == 12
    assert "春节" in year
    assert "暂定" not in year.partition("<aside>")[0]
    assert "暂定" in admin.get("/admin/calendar?year=2190").text
    for fields in ({"day": "2026-03-04", "how": "off", "reason": ""}, {"day": "soon", "how": "off", "reason": "x"}):
        assert admin.post("/admin/calendar", **fields).status_code == 422
    seen = admin.post("/admin/calendar", do="preview", day="2026-03-04", how="off", reason="停电检修")
    assert "没有在办期限因此移动" in seen.text
    assert 'value="停电检修"' in seen.text, "nothing typed is lost"
    assert "没有改动" in admin.get("/admin/calendar").text
    set_ = admin.post("/admin/calendar", day="2026-03-04", how="off", reason="停电检修")
    assert set_.location == "/admin/calendar?year=2026&day=2026-03-04"
    shown = admin.get(set_.location).text
    assert "停电检修" in shown
    assert "撤销改动" in shown
    admin.post("/admin/calendar", day="2026-03-04", how="clear", reason="检修改期")
    assert "没有改动" in admin.get("/admin/calendar").text


def test_an_office_with_nobody_in_it_says_how_to_begin_and_has_designed_pages(
    database_url: str, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Engine.connect(database_url, clock)
    try:
        say_how_to_begin(engine)
        assert "chengnuo staff add 登录名 --name 姓名 --administrator" in capsys.readouterr().out
        founded = commands.make_administrator(engine, None, login="huyang", name="胡杨", center_name="某中心")
        say_how_to_begin(engine)
        assert capsys.readouterr().out == ""
        person = engine.actor(1)
        commands.change_password(engine, person, present=founded.password, wanted=PASSWORD)
        admin = Actions(application(engine))
        assert admin.log_in("huyang").status_code == 302
        for address, words in (
            ("/admin/absences", "没有人缺勤"),
            ("/admin/absences?which=past", "没有记录"),
            ("/admin/people?q=没有", "没有找到人员"),
            ("/admin/organisation?q=没有", "没有符合条件的部门"),
            ("/admin/log?kind=day", "还没有管理记录"),
            ("/account/attendance", "没有缺勤记录"),
        ):
            assert words in admin.get(address).text, address
    finally:
        engine.close()


@pytest.mark.rule("AB-5", "AB-1", "SP-6")
def test_who_goes_away_sees_what_is_handed_over_to_whom(county: Engine, actions: Callable[[str], Actions]) -> None:
    """The work of the posts held as A with who takes it, and no applicant; what is typed is office time."""
    clerk = actions("clerk")
    assert "没有未办的工作" in clerk.get("/account/attendance").text
    person = {"channel": "window", "applicant_kind": "person", "applicant_name": "周小明", "phone": "13900001234"}
    contact = {"kind": "consult", "matter": "开书店要什么材料", "scope": "here", **person}
    Hands(county).register("wangfang", contact)
    county.settle()
    shown = clerk.get("/account/attendance").text.partition('id="in-hand"')[2].partition("</section>")[0]
    assert "答复咨询" in shown
    assert "张伟" in shown
    assert "周小明" not in shown
    clerk.post("/account/attendance", reason="会议", starts_at="2026-03-03T09:00", ends_at="2026-03-03T12:00")
    with county.database.reading() as session:
        absence = session.query(Absence).one()
    assert (absence.starts_at, absence.ends_at) == (office_time(2026, 3, 3, 9), office_time(2026, 3, 3, 12))


@pytest.mark.rule("TC-2", "TC-21")
def test_office_hours_are_previewed_and_changed(county: Engine, actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    shown = admin.get("/admin/office-hours").text
    assert "08:00–17:00" in shown
    typed = {"periods": "9:00-12:00、13:30-17:30", "valid_from": "2026-03-09", "reason": "夏季作息"}
    foreseen = admin.post("/admin/office-hours", do="preview", **typed)
    assert foreseen.status_code == 200
    assert "会改变什么" in foreseen.text
    assert "夏季作息" in foreseen.text, "what was typed stays"
    assert "没有改过" in admin.get("/admin/office-hours").text
    wrong = admin.post("/admin/office-hours", do="save", **(typed | {"periods": "9:00-12:00、11:00-17:30"}))
    assert wrong.status_code == 422
    assert "重叠" in wrong.text
    assert admin.post("/admin/office-hours", do="save", **typed).status_code == 302
    history = admin.get("/admin/office-hours").text
    assert "09:00–12:00、13:30–17:30" in history
    assert "夏季作息" in history
    assert "调整办公时间" in admin.get("/admin/log?kind=day").text


@pytest.mark.rule("FI-3", "AT-6", "ON-7", "TC-21")
def test_a_number_of_the_office_has_versions_and_a_preview(county: Engine, actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    assert "联审补正意见" in admin.get("/admin/settings").text
    foreseen = admin.post("/admin/settings/demand_wait_days", do="preview", value="3", reason="部门反映太紧")
    assert "由 2 改为 3" in foreseen.text
    assert "部门反映太紧" in foreseen.text
    assert "shares-preview" not in foreseen.text
    shares = admin.post("/admin/settings/survey_target_share", do="preview", value="90", reason="提高要求").text
    assert "有 0 个可以试算" in shares
    assert "没有部门或者岗位因此改变" in shares
    refused = admin.post("/admin/settings/demand_wait_days", do="save", value="30", reason="部门反映太紧")
    assert refused.status_code == 422
    assert "1 到 10" in refused.text
    assert admin.post("/admin/settings/demand_wait_days", do="save", value="3", reason="").status_code == 422
    assert (
        admin.post("/admin/settings/demand_wait_days", do="save", value="3", reason="部门反映太紧").status_code == 302
    )
    assert "部门反映太紧" in admin.get("/admin/settings").text
    assert "修改期限和次数" in admin.get("/admin/log?kind=setting").text
    assert admin.post("/admin/settings/nonsense", do="save", value="3", reason="x").status_code == 404
    with county.database.reading() as session:
        assert settings.value(session, "demand_wait_days", county.clock.now()) == 3


@pytest.mark.rule("TC-12", "AB-2")
def test_a_post_gets_hours_of_its_own(county: Engine, actions: Callable[[str], Actions]) -> None:
    admin = actions("admin")
    with county.database.reading() as session:
        post = post_by_code(session, "window-1")
    typed = {"name": post.name, "duties": post.duties, "may_accept": "on", "faces_public": "on"}
    half = admin.post("/admin/posts/window-1", opens="09:00", **typed)
    assert half.status_code == 422
    assert "要么都填写" in half.text
    assert (
        admin.post("/admin/posts/window-1", opens="09:00", closes="20:00", opens_daily="on", **typed).status_code == 302
    )
    with county.database.reading() as session:
        assert post_by_code(session, "window-1").hours == PostHours(time(9), time(20), True)


TABLE = "机关名称,职责范围,地点,联系电话,办公时间\n{rows}".format


@pytest.mark.rule("FI-6", "OA-1")
def test_the_directory_is_kept_by_hand_and_by_table(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    admin = actions("admin")
    wrong = admin.post("/admin/agencies", name="川岳县税务局", competence="", address="", phone="")
    assert wrong.status_code == 422
    assert wrong.text.count("请填写这一栏") >= 3
    entry = {"competence": "发票、完税证明", "address": "人民路 8 号", "phone": "0831-12366"}
    assert admin.post("/admin/agencies", name="川岳县税务局", hours="9:00–17:00", **entry).status_code == 302
    twice = admin.post("/admin/agencies", name="川岳县税务局", **entry)
    assert twice.status_code == 422
    assert "名录里已有" in twice.text
    rows = (
        "川岳县税务局,发票、完税证明,人民路 10 号,0831-12366,9:00–17:00\n"
        "川岳县烟草专卖局,烟草零售许可,解放路 3 号,0831-555,\n"
    )
    planned = admin.post("/admin/agencies/table", file=(io.BytesIO(TABLE(rows=rows).encode("gb18030")), "名录.csv"))
    assert "2 个机关有改动" in planned.text
    assert "人民路 10 号" in planned.text
    content = re.search(r'name="content" value="([^"]+)"', planned.text)
    assert content is not None
    taken = admin.post("/admin/agencies/import", file_name="名录.csv", content=content[1], reason="机构调整")
    assert taken.status_code == 302
    public = anonymous.get("/public/agencies?words=烟草").text
    assert "川岳县烟草专卖局" in public
    assert "川岳县税务局" not in public
    faulty = admin.post(
        "/admin/agencies/table", file=(io.BytesIO(TABLE(rows="川岳县档案馆,,,\n").encode()), "名录.csv")
    )
    assert "请填写职责范围" in faulty.text
    assert "确认导入" not in faulty.text
    assert "确认导入" not in admin.post("/admin/agencies/import", file_name="x", content="!", reason="x").text


@pytest.mark.rule("FI-6")
def test_the_directory_is_read_from_a_workbook_and_entries_leave_it(
    county: Engine, actions: Callable[[str], Actions], anonymous: Actions
) -> None:
    admin = actions("admin")
    book = Workbook()
    sheet = book.active
    for row in (["机关名称", "职责范围", "地点", "联系电话"], ["川岳县气象局", "防雷、气象证明", "山顶", "0831-121"]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    planned = admin.post("/admin/agencies/table", file=(io.BytesIO(stream.getvalue()), "名录.xlsx"))
    assert "川岳县气象局" in planned.text
    content = re.search(r'name="content" value="([^"]+)"', planned.text)
    assert content is not None
    admin.post("/admin/agencies/import", file_name="名录.xlsx", content=content[1], reason="初次建立")
    link = re.search(r'href="(/admin/agencies/\d+)"', admin.get("/admin/agencies").text)
    assert link is not None
    assert "防雷" in admin.get(link[1]).text
    assert admin.post(f"{link[1]}/remove", reason="").status_code == 422
    assert admin.post(f"{link[1]}/remove", reason="撤并").status_code == 302
    assert admin.get(link[1]).status_code == 404
    assert "川岳县气象局" not in anonymous.get("/public/agencies").text


def test_the_log_is_filtered_by_every_subject_that_an_entry_may_have(actions: Callable[[str], Actions]) -> None:
    """A subject that is new in the commands is offered by the page, too."""
    page = actions("admin").get("/admin/log").text
    assert set(SUBJECTS) == set(get_args(Subject))
    for subject in get_args(Subject):
        assert f"kind={subject}" in page


@pytest.mark.rule("AB-3", "AU-1")
def test_a_directory_is_previewed_and_taken_over_as_it_was_shown(
    county: Engine, actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server itself is tried with the command (``test_directory``); here what it says is given."""
    admin = actions("admin")
    assert "还没有连接目录服务" in admin.get("/admin/directory").text
    monkeypatch.setenv("CHENGNUO_LDAP_URL", "ldap://127.0.0.1:1")
    monkeypatch.setenv("CHENGNUO_LDAP_BASE", "dc=anhe")
    given = {"most_gone": "10", "seen": "", "act": "preview"}
    away = admin.post("/admin/directory", **given)
    assert away.status_code == 422
    assert "目录服务没有应答" in away.text or "没有安装 LDAP" in away.text

    said = Directory(
        {"rivers": "安和县河湖局"},
        [DirectoryPost("rivers", "rivers-handler", "河湖岗", "handler", False, {"A": "shuiyi"})],
        [DirectoryPerson("shuiyi", "水一"), DirectoryPerson("shuisan", "水三"), DirectoryPerson("wangfang", "别人")],
    )
    now = [said]
    monkeypatch.setattr("webui.admin.directory.read_directory", lambda _access, _mapping: now[0])

    def people() -> str:
        return admin.get("/admin/people?q=shuiyi").text

    shown = admin.post("/admin/directory", **given)
    assert "预览，还没有保存" in shown.text
    assert "新增部门 1 个、岗位 1 个" in shown.text
    assert "已登记为“王芳”" in shown.text, "what is refused is named before"
    assert "水一" not in people()
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', shown.text)
    assert seen is not None
    apply = {"most_gone": "10", "seen": seen[1], "act": "apply"}
    # The directory has changed since: what nobody has looked at is not taken over.
    now[0] = replace(said, people=[*said.people, DirectoryPerson("shuier", "水二")])
    again = admin.post("/admin/directory", **apply)
    assert "目录在预览以后有变化" in again.text
    assert "shuier" in again.text
    assert "水一" not in people()
    now[0] = said
    done = admin.post("/admin/directory", **apply)
    assert "已按目录更新" in done.text
    assert "水一" in people()
    now[0] = Directory({}, [], [])
    refused = admin.post("/admin/directory", **given | {"most_gone": "1"})
    assert refused.status_code == 422
    assert "超过一次停用的上限" in refused.text
    assert actions("clerk").post("/admin/directory", **given).status_code == 403
