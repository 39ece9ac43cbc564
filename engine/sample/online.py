"""An application of the sample county that came online, with files, and was supplemented online (ON-3, FI-2)."""

from __future__ import annotations

import io
import re
import secrets

from PIL import Image, ImageDraw
from sqlalchemy import select

from engine.cases import commands
from engine.cases.storage.records import Outbox
from engine.errors import NotFound
from engine.identity.contacts import new_token
from engine.identity.permissions import Applicant
from engine.office.items.records import Item
from engine.office.notices.store import supplements_of
from engine.office.online.records import ApplicationDraft
from engine.queries.online.drafts import own_draft
from engine.sample.hands import Hands
from engine.sample.stories import Scene, Step, Story, Told, incomplete_materials

ITEM = "CY-WL-001"
PHONE = "13900008866"
ANSWERS = {
    "applicant_kind": "person",
    "applicant_name": "苏晓雨",
    "id_number": "110101199003070011",
    "phone": PHONE,
    "matter": "在学府路开一家社区书店",
}


def _paper(lines: int) -> bytes:
    """A scanned page: ruled lines, as many as are asked for, so that two pages differ."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 30, 590, 847), outline="black", width=2)
    for number in range(lines):
        pen.line((60, 90 + 40 * number, 560, 90 + 40 * number), fill="gray", width=3)
    written = io.BytesIO()
    page.save(written, "PNG")
    return written.getvalue()


def _confirmed(hands: Hands) -> Applicant:
    """The applicant, whose telephone was confirmed with the code of the newest letter."""
    engine, token = hands.engine, new_token()
    commands.send_code(engine, contact=PHONE, token=token, address="demonstration", channels=("sms",))
    with engine.database.reading() as session:
        body = session.scalars(select(Outbox.body).order_by(Outbox.id.desc()).limit(1)).one()
    code = re.search(r"\d{6}", body)
    if code is None:
        raise NotFound("样例的验证码没有发出。", "Expected a letter with a code, but the newest has none.")
    return commands.confirm_code(engine, token=token, code=code[0], address="demonstration")


def applied_online() -> Step:
    """Somebody confirms a telephone, fills in the form, uploads every material and submits, in the evening."""

    def step(told: Told) -> None:
        engine, me = told.hands.engine, _confirmed(told.hands)
        with engine.database.reading() as session:
            item_id = session.scalars(select(Item.id).where(Item.code == ITEM, Item.active)).one()
        draft_id = commands.begin_draft(engine, me, item_id=item_id)
        seen = commands.save_draft_answers(
            engine, me, draft_id=draft_id, answers=ANSWERS, serving_way="direct", serving_address="", seen=1
        )
        with engine.database.reading() as session:
            listed = own_draft(session, me, draft_id, engine.clock.now()).materials
        for each in listed:
            if not each.settled:
                commands.add_draft_file(
                    engine,
                    me,
                    draft_id=draft_id,
                    material_id=each.id,
                    name=f"{each.name}.png",
                    data=_paper(each.ordinal),
                )
        commands.submit_application(engine, me, draft_id=draft_id, seen=seen)
        with engine.database.reading() as session:
            told.case_id = session.get_one(ApplicationDraft, draft_id).case_id or 0

    return step


def supplied_online() -> Step:
    """The applicant uploads what the notice asked for, and hands it in."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        with engine.database.reading() as session:
            lines = supplements_of(session, told.case_id)[-1].lines
        for line in lines:
            commands.add_file(
                engine,
                None,
                case_id=told.case_id,
                material_id=line["material"],
                name=f"{line['name']}（补正）.png",
                data=_paper(18),
                key=secrets.token_urlsafe(12),
            )
        commands.supplement_online(engine, case_id=told.case_id, key=secrets.token_urlsafe(12))

    return step


ONLINE = (
    Story(
        "网上申请，已网上补正，待核对",
        (
            Scene(2, (20, 30), applied_online()),
            Scene(1, (9, 40), incomplete_materials(1, "申请表没有签名", "签名后重新上传", state="wrong")),
            Scene(0, (8, 40), supplied_online()),
        ),
    ),
)
