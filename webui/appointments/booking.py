"""The form of an appointment, the same for the public, the window by phone, and whoever moves one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _

from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.queries.desk.appointments import free_slots, next_free_day, visited_posts
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, choice, day, hidden, line, moment, paragraph, radio, tick


class TimeForm(SmallForm):
    """When somebody wants to come: a slot of a day, or another time when the matter is urgent."""

    day = day(_("日期"), needed=True)
    slot = radio(_("时段"))
    outside = tick(_("急事，约办公时间以外"), hint=_("由值班人员接待，一天二十四小时受理预约。"))
    outside_at = moment(_("办公时间以外的时间"))
    urgency = paragraph(_("急需办理的原因"), rows=2, maxlength=1000)

    def offer(self, post: str) -> None:
        """Offer the free slots of the post on the day chosen; without a day, those of the next day that has any."""
        now = engine().clock.now()
        if self.day.data is None and not self.day.errors and not self.day.raw_data:
            self.day.data, found = next_free_day(reading(), post, now)
        else:
            found = [] if self.day.data is None else free_slots(reading(), post, self.day.data, now)
        self.slot.choices = [
            (slot.starts_at.isoformat(), _slot_words(slot.starts_at, slot.ends_at, left))
            for slot, left in found
            if left
        ]

    def wanted(self) -> dict[str, Any]:
        """The time as commands take it; refused at the field when none was chosen."""
        if self.outside.data:
            if self.outside_at.data is None:
                raise Refused("请填写要预约的时间。", "Fill in the time you want.", place="outside_at")
            return {"starts_at": self.outside_at.data, "outside": True, "urgency": self.urgency.data or ""}
        if not self.slot.data:
            raise Refused("请选择一个时段。", "Choose a slot.", place="slot")
        return {"starts_at": datetime.fromisoformat(self.slot.data), "outside": False, "urgency": ""}


class BookingForm(TimeForm):
    """Who comes to which post for what."""

    item = hidden()
    to_post = choice(_("到哪个岗位"), needed=True)
    matter = paragraph(_("要办什么、问什么"), needed=True, rows=3, maxlength=1000)
    applicant_kind = radio(_("预约人"), [("person", _("个人")), ("unit", _("单位"))], needed=True)
    applicant_name = line(_("姓名或者单位名称"), needed=True, maxlength=100, autocomplete="name")
    phone = line(_("联系电话"), needed=True, maxlength=30, autocomplete="tel", hint=_("确认和变化会告诉您。"))
    email = line(_("电子邮箱"), maxlength=200, autocomplete="email")

    def answers(self, channel: str) -> dict[str, Any]:
        """The answers of the form of an appointment; what was left empty is not among them."""
        wanted = self.wanted()
        typed = {
            "channel": channel,
            "to_post": self.to_post.data,
            "item": self.item.data,
            "matter": self.matter.data,
            "outside": wanted["outside"],
            "urgency": wanted["urgency"],
            "starts_at": wanted["starts_at"].isoformat(),
            "applicant_kind": self.applicant_kind.data,
            "applicant_name": self.applicant_name.data,
            "phone": self.phone.data,
            "email": self.email.data,
        }
        return {name: value for name, value in typed.items() if value not in (None, "")}


def booking_form() -> BookingForm:
    """The form as sent, or at its beginning, with the posts of the item and the slots of the post and day."""
    sent = request.method == "POST"
    values: dict[str, Any] = {"applicant_kind": "person"}
    if not sent:
        values |= {name: request.args[name] for name in ("item", "to_post") if name in request.args}
    form = BookingForm(**values)
    posts = visited_posts(reading(), engine().clock.now(), item_code=form.item.data or None)
    form.to_post.choices = [(each.code, f"{each.department} · {each.name}") for each in posts]
    if not form.to_post.data and posts:
        form.to_post.data = posts[0].code
    form.offer(form.to_post.data or "")
    return form


def only_looking() -> bool:
    """Whether the page was sent to see the slots of another post or day, not to be acted on."""
    return request.method != "POST" or "_slots" in request.form


def _slot_words(starts_at: datetime, ends_at: datetime, left: int) -> str:
    begins, ends = starts_at.astimezone(OFFICE_ZONE), ends_at.astimezone(OFFICE_ZONE)
    return str(_("%(begins)s–%(ends)s（余%(left)s）", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}", left=left))
