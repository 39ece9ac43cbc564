"""An applicant on the public site, acting through the commands that the pages use."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import sample_files as samples
from sqlalchemy import select

from engine.application import Engine
from engine.cases import commands
from engine.cases.storage.records import Outbox
from engine.identity.contacts import new_token
from engine.identity.permissions import Applicant
from engine.office.items.records import Item
from engine.office.notices.store import supplements_of
from engine.office.online.records import ApplicationDraft
from engine.queries.online.drafts import DraftPage, Submitted, own_draft, submitted

PHONE, EMAIL = "13800002468", "zhou@example.cn"
ADDRESS = "10.1.0.1"
FIRST_PICTURE, SECOND_PICTURE = samples.picture("PNG"), samples.picture("PNG", colour="green")
"""What is handed in at first, and what is brought later."""
PERSON = {
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "id_number": "110101199003070011",
    "matter": "开一家面馆",
}


def sent_code(engine: Engine) -> str:
    """The code in the newest letter to an applicant."""
    with engine.database.reading() as session:
        body = session.scalars(select(Outbox.body).order_by(Outbox.id.desc()).limit(1)).one()
    found = re.search(r"\d{6}", body)
    assert found is not None, body
    return found[0]


class ApplicantOnline:
    """Somebody with a phone or an e-mail address who applies without an account."""

    def __init__(self, engine: Engine, contact: str = PHONE) -> None:
        self.engine = engine
        token = new_token()
        commands.send_code(engine, contact=contact, token=token, address=ADDRESS, channels=("email", "sms"))
        self.me: Applicant = commands.confirm_code(engine, token=token, code=sent_code(engine), address=ADDRESS)

    def begin(self, item: str) -> int:
        """A draft for the item with this code."""
        with self.engine.database.reading() as session:
            item_id = session.scalars(select(Item.id).where(Item.code == item, Item.active)).one()
        return commands.begin_draft(self.engine, self.me, item_id=item_id)

    def page(self, draft_id: int) -> DraftPage:
        """The draft as its pages show it."""
        with self.engine.database.reading() as session:
            return own_draft(session, self.me, draft_id, self.engine.clock.now())

    def fill(self, draft_id: int, answers: Mapping[str, Any] = PERSON, way: str = "direct", address: str = "") -> int:
        """Save answers; the new revision."""
        seen = self.page(draft_id).revision
        own = {"phone": PHONE} | dict(answers)
        return commands.save_draft_answers(
            self.engine, self.me, draft_id=draft_id, answers=own, serving_way=way, serving_address=address, seen=seen
        )

    def upload(self, draft_id: int, material_id: int, data: bytes | None = None, name: str = "扫描件.png") -> None:
        """Add a picture to a material."""
        content = FIRST_PICTURE if data is None else data
        commands.add_draft_file(
            self.engine, self.me, draft_id=draft_id, material_id=material_id, name=name, data=content
        )

    def upload_all(self, draft_id: int) -> None:
        """Add a picture to every material that needs something."""
        for each in self.page(draft_id).materials:
            if not each.settled:
                self.upload(draft_id, each.id)

    def submit(self, draft_id: int) -> int:
        """Submit; the application's case."""
        seen = self.page(draft_id).revision
        commands.submit_application(self.engine, self.me, draft_id=draft_id, seen=seen)
        self.engine.settle()
        return self.case_of(draft_id)

    def case_of(self, draft_id: int) -> int:
        """The case of a submitted draft."""
        with self.engine.database.reading() as session:
            found = session.get_one(ApplicationDraft, draft_id).case_id
        assert found is not None
        return found

    def receipt(self, draft_id: int) -> Submitted:
        """What the applicant gets for the submission."""
        with self.engine.database.reading() as session:
            return submitted(session, self.me, draft_id)

    def apply(self, item: str) -> int:
        """A complete application; its case."""
        draft_id = self.begin(item)
        self.fill(draft_id)
        self.upload_all(draft_id)
        return self.submit(draft_id)

    def bring(self, case_id: int, *, name: str = "补正.png") -> None:
        """Upload something for every material of the newest notice."""
        with self.engine.database.reading() as session:
            lines = supplements_of(session, case_id)[-1].lines
        for line in lines:
            commands.add_file(
                self.engine,
                None,
                case_id=case_id,
                material_id=line["material"],
                name=name,
                data=SECOND_PICTURE,
                key=secrets.token_urlsafe(12),
            )

    def supplement(self, case_id: int) -> None:
        """Hand in the supplement."""
        commands.supplement_online(self.engine, case_id=case_id, key=secrets.token_urlsafe(12))
        self.engine.settle()
