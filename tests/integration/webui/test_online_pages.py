"""Applying online over HTTP, without script: codes, drafts, files, submission, supplement, withdrawal."""

from __future__ import annotations

import html as entities
import io
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import sample_files as samples
from lxml import html
from sqlalchemy import select, text
from web_actions import Actions, application

from engine import Engine
from engine.cases import commands
from engine.cases.audit import verify
from engine.cases.storage.records import Outbox
from engine.clock import VirtualClock, office_time
from engine.identity import contacts
from engine.identity.attempts import TooManyFailures
from engine.identity.contacts import CODE_LIFE, MOST_TRIES, SESSION, CodeRefused, new_token
from engine.identity.records import ContactCode
from engine.jobs.online_drafts import CODE_GONE, purge_online
from engine.office.items.records import Item
from engine.office.online.records import ApplicationDraft, DraftFile
from tests.acceptance.applicant_online import ADDRESS, EMAIL, PERSON, PHONE, sent_code
from tests.acceptance.county import ORDINARY, County

TYPED = {**PERSON, "email": "", "serving_way": "direct", "serving_address": ""}


@pytest.fixture(autouse=True)
def transports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office can send text messages and e-mail; nothing in these tests sends any."""
    monkeypatch.setenv("CHENGNUO_SMS_URL", "http://127.0.0.1:9/sms")
    monkeypatch.setenv("CHENGNUO_SMTP_URL", "smtp://127.0.0.1:9")


@pytest.fixture
def turned(county: Engine) -> VirtualClock:
    """A system clock that the test turns, so that codes and sessions can grow old."""
    clock = VirtualClock(office_time(2026, 3, 2, 9))
    county.system_clock = clock
    return clock


def item_id(county: Engine, code: str = ORDINARY) -> int:
    with county.database.reading() as session:
        return session.scalars(select(Item.id).where(Item.code == code, Item.active)).one()


def count(county: Engine, table: str) -> int:
    with county.database.reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def carried(page: str) -> dict[str, str]:
    """The fields that a page of the confirmation carries."""
    tree = html.fromstring(page)
    return {each.get("name"): (each.text or "").lstrip("\n") for each in tree.xpath("//form//textarea[@hidden]")}


def confirm(county: Engine, person: Actions, contact: str = PHONE, **fields: str) -> Any:
    """Confirm a contact on the pages; the answer to the right code."""
    sent = person.post("/public/contact", contact=contact, **fields)
    assert sent.status_code == 200, sent.text
    return person.post("/public/contact/code", one_time_code=sent_code(county), **carried(sent.text))


def begun(county: Engine, person: Actions) -> int:
    """A draft of the person, whose contact is confirmed."""
    if "已核验" not in person.get("/public/mine").text:
        confirm(county, person)
    answer = person.post(f"/public/apply/{item_id(county)}")
    found = re.search(r"/public/drafts/(\d+)$", answer.location)
    assert found is not None
    return int(found[1])


def revision(person: Actions, draft: int) -> str:
    found = re.search(r'name="_revision" value="(\d+)"', person.get(f"/public/drafts/{draft}").text)
    assert found is not None
    return found[1]


def fill(person: Actions, draft: int, **more: str) -> Any:
    given = {"_revision": revision(person, draft), **TYPED, **more}
    return person.post(f"/public/drafts/{draft}", **given)


def upload_all(county: Engine, person: Actions, draft: int) -> None:
    with county.database.reading() as session:
        wanted = session.scalars(
            text(
                "SELECT m.id FROM item_material m JOIN application_draft d ON d.item_id = m.item_id"
                " WHERE d.id = :draft AND m.required AND NOT m.by_data_sharing"
            ),
            {"draft": draft},
        ).all()
    for material in wanted:
        send_file(person, draft, material)


def send_file(person: Actions, draft: int, material: int, data: bytes | None = None, name: str = "证明.png") -> Any:
    content = samples.picture("PNG") if data is None else data
    return person.post(f"/public/drafts/{draft}/files", material=str(material), file=(io.BytesIO(content), name))


def submitted(county: Engine, person: Actions) -> tuple[int, str, str]:
    """An application that was submitted on the pages: its case, number and query code."""
    draft = begun(county, person)
    fill(person, draft)
    upload_all(county, person, draft)
    answer = person.post(f"/public/drafts/{draft}/submit", _revision=revision(person, draft))
    assert answer.status_code == 302, html.fromstring(answer.text).text_content()
    county.settle()
    with county.database.reading() as session:
        row = session.execute(
            text("SELECT c.id, c.number, a.query_code FROM application a JOIN office_case c ON c.id = a.case_id")
        ).one()
    return row.id, row.number, row.query_code


@pytest.mark.rule("FI-2", "LC-2", "SP-6")
def test_a_citizen_applies_from_the_guide_to_the_receipt_without_an_account(county: Engine, anonymous: Actions) -> None:
    guide = anonymous.get(f"/public/items/{item_id(county)}").text
    assert f"/public/apply/{item_id(county)}" in guide
    first = anonymous.get(f"/public/apply/{item_id(county)}")
    assert "核验联系方式" in first.text
    going = confirm(county, anonymous, **carried(first.text))
    assert going.location == f"/public/apply/{item_id(county)}"
    draft = begun(county, anonymous)
    assert begun(county, anonymous) == draft, "pressing twice is one draft"
    assert count(county, "application_draft") == 1

    empty = fill(anonymous, draft, applicant_name="", id_number="", _next="1", serving_way="post")
    assert empty.status_code == 422
    for sentence in ("请填写证件号码", "请填写收件地址", "开一家面馆"):
        assert sentence in empty.text
    assert fill(anonymous, draft, _next="1").location.endswith("/materials")
    summary = anonymous.get(f"/public/drafts/{draft}/summary").text
    assert "还没有上传文件" in summary
    assert anonymous.post(f"/public/drafts/{draft}/submit", _revision=revision(anonymous, draft)).status_code == 422
    upload_all(county, anonymous, draft)
    assert "还没有上传文件" not in anonymous.get(f"/public/drafts/{draft}/summary").text

    seen = revision(anonymous, draft)
    answers = [anonymous.post(f"/public/drafts/{draft}/submit", _revision=seen) for _ in range(2)]
    assert {each.location for each in answers} == {f"/public/drafts/{draft}/receipt"}, "submitted twice acts once"
    county.settle()
    assert count(county, "application") == 1
    receipt = anonymous.get(f"/public/drafts/{draft}/receipt").text
    with county.database.reading() as session:
        number, code = session.execute(
            text("SELECT c.number, a.query_code FROM application a JOIN office_case c ON c.id = a.case_id")
        ).one()
        letter = session.scalars(select(Outbox).where(Outbox.subject.startswith("申请已登记"))).one()
        assert (letter.channel, letter.recipient) == ("sms", PHONE)
    assert number in receipt
    assert code in receipt
    assert "证明.png" in anonymous.post("/public/progress", number=number, code=code).text
    assert number in anonymous.get("/public/mine").text
    assert anonymous.get(f"/public/drafts/{draft}").status_code == 404, "what was submitted is no draft any more"


@pytest.mark.rule("SP-6")
def test_what_was_typed_survives_an_expired_session_and_an_old_page(
    county: Engine, anonymous: Actions, turned: VirtualClock
) -> None:
    draft = begun(county, anonymous)
    turned.advance(SESSION + timedelta(minutes=1))
    words = {**TYPED, "matter": "第一行\n<第二行>", "_revision": "1"}
    expired = anonymous.post(f"/public/drafts/{draft}", **words)
    assert expired.status_code == 403
    again = confirm(county, anonymous, **carried(expired.text))
    assert again.status_code == 200
    kept = carried(again.text)
    assert kept["matter"].splitlines() == ["第一行", "<第二行>"]
    assert anonymous.post(f"/public/drafts/{draft}", **kept).status_code == 302
    assert "&lt;第二行&gt;" in anonymous.get(f"/public/drafts/{draft}").text

    old = anonymous.client.post(f"/public/drafts/{draft}", data={**words, "_csrf": "of another session"})
    assert old.status_code == 400
    assert "您填写的内容还在" in old.text
    assert entities.escape("<第二行>") in old.text

    stale = anonymous.post(f"/public/drafts/{draft}", **{**words, "matter": "另一页", "_revision": "1"})
    assert stale.status_code == 409
    assert "另一页" in stale.text
    fresh = re.search(r'name="_revision" value="(\d+)"', stale.text)
    assert fresh is not None
    saved = anonymous.post(f"/public/drafts/{draft}", **{**words, "matter": "另一页", "_revision": fresh[1]})
    assert saved.status_code == 302


@pytest.mark.rule("SP-6", "AU-1")
def test_a_draft_is_seen_by_its_contact_alone(county: Engine, anonymous: Actions) -> None:
    draft = begun(county, anonymous)
    upload_all(county, anonymous, draft)
    stranger = Actions(anonymous.client.application)
    assert "核验联系方式" in stranger.get(f"/public/drafts/{draft}").text
    confirm(county, stranger, EMAIL)
    with county.database.reading() as session:
        file = session.scalars(select(DraftFile.id).limit(1)).one()
    for page in ("", "/materials", "/materials/list", "/summary", "/receipt"):
        assert stranger.get(f"/public/drafts/{draft}{page}").status_code == 404, page
    for page in ("", "/submit", "/choice", f"/files/{file}/remove"):
        assert stranger.post(f"/public/drafts/{draft}{page}").status_code == 404, page
    stranger.post(f"/public/drafts/{draft}/drop")
    assert send_file(stranger, draft, 1).status_code == 404
    assert count(county, "application_draft") == 1
    assert anonymous.post("/public/contact/leave").location == "/"
    assert "核验联系方式" in anonymous.get(f"/public/drafts/{draft}").text


@pytest.mark.rule("SP-6")
def test_codes_serve_one_browser_for_ten_minutes_and_five_wrong_tries(county: Engine, turned: VirtualClock) -> None:
    token = new_token()

    def send(contact: str = PHONE, of: str = token) -> str:
        commands.send_code(county, contact=contact, token=of, address=ADDRESS, channels=("sms", "email"))
        return sent_code(county)

    code = send()
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeRefused, match="does not fit"):
            commands.confirm_code(county, token=token, code=wrong, address=ADDRESS)
    with pytest.raises((CodeRefused, TooManyFailures)):
        commands.confirm_code(county, token=token, code=code, address=ADDRESS)
    with pytest.raises(TooManyFailures):
        send()
    turned.advance(timedelta(minutes=16))
    code = send()
    with pytest.raises(CodeRefused, match="no longer"):
        commands.confirm_code(county, token=new_token(), code=code, address=ADDRESS)
    turned.advance(CODE_LIFE)
    with pytest.raises(CodeRefused, match="no longer"):
        commands.confirm_code(county, token=token, code=code, address=ADDRESS)
    turned.advance(timedelta(minutes=16))
    code = send()
    assert commands.confirm_code(county, token=token, code=f" {code} ", address=ADDRESS).contact == PHONE
    assert commands.confirm_code(county, token=token, code=code, address=ADDRESS).contact == PHONE, "pressed twice"
    with pytest.raises(CodeRefused, match="no longer"):
        commands.confirm_code(county, token=new_token(), code=code, address=ADDRESS)
    with county.database.reading() as session:
        row = session.scalars(select(ContactCode).where(ContactCode.confirmed_at.is_not(None))).one()
        assert code not in row.code_digest
        assert token not in row.token_digest


@pytest.mark.rule("SP-6")
def test_neither_contact_nor_code_stands_in_addresses_or_logs(
    county: Engine, anonymous: Actions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    draft = begun(county, anonymous)
    answer = fill(anonymous, draft, _next="1")
    code = sent_code(county)
    for hidden in (PHONE, code):
        assert hidden not in answer.location
        assert hidden not in caplog.text
    assert anonymous.get(f"/public/contact?contact={PHONE}").status_code == 200
    assert count(county, "contact_code") == 1, "an address sends nothing"


@pytest.mark.rule("SP-6")
def test_codes_go_only_by_the_channels_that_stand(
    county: Engine, anonymous: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHENGNUO_SMS_URL")
    refused = anonymous.post("/public/contact", contact=PHONE)
    assert refused.status_code == 422
    assert "短信通道还没有开通" in refused.text
    assert anonymous.post("/public/contact", contact="不是号码").status_code == 422
    monkeypatch.delenv("CHENGNUO_SMTP_URL")
    assert "暂时不能在网上核验身份" in anonymous.get(f"/public/apply/{item_id(county)}").text
    demonstration = Actions(application(county, demo=True))
    assert "发送验证码" in demonstration.get(f"/public/apply/{item_id(county)}").text


def test_a_second_press_finds_the_code_of_the_first_and_more_presses_wait(county: Engine, anonymous: Actions) -> None:
    anonymous.post("/public/contact", contact=PHONE)
    again = anonymous.post("/public/contact", contact=PHONE)
    assert again.status_code == 200
    assert "刚刚发送过" in again.text
    assert count(county, "contact_code") == 1
    elsewhere = Actions(anonymous.client.application).post("/public/contact", contact=PHONE)
    assert elsewhere.status_code == 429
    assert int(elsewhere.headers["Retry-After"]) <= 60


def test_files_are_judged_as_at_the_window_and_can_be_removed(county: Engine, anonymous: Actions) -> None:
    draft = begun(county, anonymous)
    with county.database.reading() as session:
        material = session.scalar(
            text("SELECT m.id FROM item_material m JOIN application_draft d ON d.item_id = m.item_id ORDER BY m.id")
        )
    send_file(anonymous, draft, material, b"MZ" + b"\x00" * 300, "木马.png")
    send_file(anonymous, draft, material, samples.pdf_with_script(), "脚本.pdf")
    assert count(county, "application_draft_file") == 0
    wrong = anonymous.client.post(
        f"/public/drafts/{draft}/files",
        data={"_csrf": anonymous.token(), "material": "999999", "file": (io.BytesIO(samples.picture("PNG")), "a.png")},
        headers={"Accept": "application/json"},
    )
    assert wrong.status_code == 422
    assert "材料清单里没有这一项" in wrong.json["error"]
    for _ in range(2):
        send_file(anonymous, draft, material)
    assert count(county, "application_draft_file") == 1
    listed = anonymous.get(f"/public/drafts/{draft}/materials/list")
    assert "证明.png" in listed.text
    assert "<html" not in listed.text
    with county.database.reading() as session:
        file = session.scalars(select(DraftFile.id)).one()
    place = f"/public/drafts/{draft}/files/{file}"
    assert f'src="{place}/thumbnail"' in listed.text
    for picture, kind in (("thumbnail", "image/jpeg"), ("pages/1", "image/png")):
        assert anonymous.get(f"{place}/{picture}").mimetype == kind
    assert f'src="{place}/pages/1"' in anonymous.get(place).text
    assert anonymous.get(f"{place}/pages/2").status_code == 404
    stranger = Actions(application(county))
    assert "image" not in stranger.get(f"{place}/thumbnail").mimetype
    confirm(county, stranger, "13900005555")
    for picture in ("", "/thumbnail", "/pages/1"):
        assert stranger.get(place + picture).status_code == 404
    for _ in range(2):
        assert anonymous.post(f"/public/drafts/{draft}/files/{file}/remove").status_code == 302
    assert count(county, "file_content") == 0, "nobody else holds it"


@pytest.mark.rule("SP-6")
def test_expired_drafts_and_codes_are_deleted_with_their_files(
    county: Engine, anonymous: Actions, clock: VirtualClock, turned: VirtualClock
) -> None:
    draft = begun(county, anonymous)
    fill(anonymous, draft)
    upload_all(county, anonymous, draft)
    assert count(county, "file_content") == 1
    clock.advance(timedelta(days=29))
    assert purge_online(county) == 0
    clock.advance(timedelta(days=2))
    assert anonymous.get(f"/public/drafts/{draft}").status_code == 404
    with pytest.raises(Exception, match="no such draft"):
        commands.submit_application(county, contacts.Applicant("sms", PHONE), draft_id=draft, seen=2)
    turned.advance(timedelta(days=2))
    assert purge_online(county) == 1
    assert verify(county.database).sound
    for table in ("application_draft", "application_draft_file", "contact_code", "file_content", "file_chunk"):
        assert count(county, table) == 0, table
    with county.database.reading() as session:
        assert session.scalars(select(Outbox.body)).one() == CODE_GONE


@pytest.mark.rule("ON-3", "AU-4")
def test_the_progress_page_takes_the_supplement_and_the_withdrawal(
    county: Engine, anonymous: Actions, actions: Any, clock: VirtualClock
) -> None:
    case_id, number, code = submitted(county, anonymous)
    office = County(county)
    office.check(case_id, "supplement", {1: ("wrong", "没有盖章", "盖章后上传")})
    known = {"number": number, "code": code}
    page = anonymous.post("/public/progress", **known).text
    assert "没有盖章" in page
    early = anonymous.post("/public/progress/supplement", **known)
    assert early.status_code == 422
    assert "还没有上传" in early.text
    with county.database.reading() as session:
        material = session.execute(text("SELECT lines -> 0 ->> 'material' FROM notice")).scalar_one()
    clock.advance(timedelta(hours=1))
    handler = actions("handler")
    assert "不能凭查询码代申请人办理" in handler.post("/public/progress", **known).text
    green = (io.BytesIO(samples.picture("PNG", colour="green")), "盖章.png")
    assert handler.post("/public/progress/files", **known, material=material, file=green).status_code == 422
    refused = handler.post("/public/progress/supplement", **known)
    assert refused.status_code == 403
    assert "不能凭查询码代申请人办理" in refused.text
    assert office.letters(case_id, "已收到网上") == []
    stamped = (io.BytesIO(samples.picture("PNG", colour="green")), "盖章.png")
    assert anonymous.post("/public/progress/files", **known, material=material, file=stamped).status_code == 200
    for _ in range(2):
        done = anonymous.post("/public/progress/supplement", **known, _key="one-page")
        assert done.status_code == 200
    assert "补正材料已提交" in done.text
    told = office.letters(case_id, "已收到网上")
    assert len(told) == 2, "of the first file and of the supplement, pressed twice"
    assert all("不是您或者您委托的人" in each for each in told)
    county.settle()
    assert office.waiting(case_id) == ["materials_check"]
    with county.database.reading() as session:
        work = session.execute(text("SELECT id FROM work_item WHERE case_id = :case"), {"case": case_id}).scalar_one()
    check = html.fromstring(actions("clerk").get(f"/desk/work/{work}").text)
    verdicts = check.xpath("//input[@type='radio'][contains(@name, '.state')][@checked]/@value")
    assert "ok" in verdicts, "what was in order stays so"
    assert "wrong" not in verdicts, "what came anew has to be looked at"

    stranger = Actions(anonymous.client.application)
    asked = stranger.post("/public/progress/withdraw", **known, reason="不办了")
    assert asked.status_code == 403
    assert "须由申请人本人办理" in asked.text
    again = confirm(county, stranger, EMAIL, **carried(asked.text))
    assert stranger.post("/public/progress/withdraw", **carried(again.text)).status_code == 403
    assert office.case(case_id).status == "open"
    assert anonymous.post("/public/progress/withdraw", **known, reason=" ").status_code == 422
    assert anonymous.post("/public/progress/withdraw", **known, reason="改租店面").status_code == 200
    county.settle()
    assert office.application(case_id).decision == "withdrawn"


@pytest.mark.rule("ON-1", "SP-6")
def test_the_clerk_sees_that_it_came_online_and_the_files_with_every_look_on_record(
    county: Engine, anonymous: Actions, actions: Any
) -> None:
    case_id, _number, _code = submitted(county, anonymous)
    clerk = actions("clerk")
    page = clerk.get(f"/cases/{case_id}").text
    assert "联系方式已核验（手机）" in page
    assert "证明.png" in page
    assert count(county, "personal_data_access") >= 1
    with county.database.reading() as session:
        work = session.execute(text("SELECT id FROM work_item WHERE case_id = :case"), {"case": case_id}).scalar_one()
    check = html.fromstring(clerk.get(f"/desk/work/{work}").text)
    forms = check.xpath("//select[contains(@name, '.form')]/option[@selected]/@value")
    assert set(forms) == {"copy"}, "what was uploaded is a copy until the clerk says otherwise"


def test_a_new_version_of_the_item_takes_the_files_along_by_their_names(county: Engine, anonymous: Actions) -> None:
    draft = begun(county, anonymous)
    upload_all(county, anonymous, draft)
    with county.database.transaction() as session:
        old = session.scalars(select(Item).where(Item.code == ORDINARY, Item.active)).one()
        old_id = old.id
        columns = [each.name for each in Item.__table__.columns if each.name not in ("id", "active")]
        facts = {name: getattr(old, name) for name in columns}
        old.state = "superseded"
        session.flush()
        new = Item(**{**facts, "version": old.version + 1, "state": "published"})
        session.add(new)
        session.flush()
        session.execute(
            text(
                "INSERT INTO item_material (item_id, ordinal, name, required, copies, original, by_data_sharing,"
                ' "deferrable", commitment, needed_when, remark) SELECT :new, ordinal, name, required, copies,'
                ' original, by_data_sharing, "deferrable", commitment, needed_when, remark FROM item_material'
                " WHERE item_id = :old AND ordinal > 1"
            ),
            {"new": new.id, "old": old_id},
        )
    before = count(county, "application_draft_file")
    page = anonymous.get(f"/public/drafts/{draft}/materials").text
    assert "办事指南刚更新过" in page
    with county.database.reading() as session:
        assert session.get_one(ApplicationDraft, draft).item_id != old_id
    assert count(county, "application_draft_file") == before - 1

    with county.database.transaction() as session:
        item = session.get_one(ApplicationDraft, draft)
        closed = session.get_one(Item, item.item_id)
        closed.online, closed.offline_reason = False, "须本人到场核验原件"
    guide = anonymous.get(f"/public/items/{closed.id}").text
    assert "不开放：须本人到场核验原件" in guide
    assert f"/public/apply/{closed.id}" not in guide
    assert "须本人到场核验原件" in anonymous.get(f"/public/items/{closed.id}/sheet").text
    offered = anonymous.get(f"/public/apply/{closed.id}").text
    assert f"/public/drafts/{draft}" in offered, "what was typed stays"
    submitted = anonymous.post(f"/public/drafts/{draft}/submit", _revision=revision(anonymous, draft))
    assert submitted.status_code == 422
    assert "须本人到场核验原件" in submitted.text
    assert count(county, "inquiry") == 0
    anonymous.post(f"/public/drafts/{draft}/drop")
    assert "不开放：须本人到场核验原件" in anonymous.get(f"/public/apply/{closed.id}").text
    anonymous.post(f"/public/apply/{closed.id}")
    assert count(county, "application_draft") == 0
