"""What the API takes in and gives out, field by field; the OpenAPI document is made of this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from marshmallow import Schema, fields, validate

from engine.files.kinds import LARGEST_FILE
from engine.queries.promises.ratings import GRADE_CODES
from webui.web.boundary import LARGEST_NUMBER, LONGEST_WORD

STATUSES = ("open", "completed", "withdrawn", "cancelled")
LONGEST_CONTENT = LARGEST_FILE * 4 // 3 + 4
"""Characters of the largest file in Base64."""
LIGHTS = ("green", "yellow", "red", "stopped", "none")


def meaning(words: LazyString | str, **more: Any) -> dict[str, Any]:
    """What the document says of a field."""
    return {"description": words, **more}


def text_field(words: LazyString | str = "", *, needed: bool = False, longest: int = LONGEST_WORD) -> fields.String:
    """A text of at most ``longest`` characters; at least one where it is ``needed``."""
    shortest = 1 if needed else None
    limits = validate.Length(min=shortest, max=longest)
    return fields.String(required=needed, validate=limits, metadata=meaning(words))


def nullable(kind: Callable[..., Any], words: LazyString | str = "", **more: Any) -> Any:
    """A field of an answer that may be null."""
    return kind(allow_none=True, metadata=meaning(words), **more)


class Answer(Schema):
    """What the API gives: every field is always there, null where it may be."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Called by marshmallow; ``required`` is what the document says of the field."""
        field_obj.required = True


class Refusal(Answer):
    """What every refusal is."""

    code = fields.String(metadata=meaning(_("给程序看的代码，如 invalid、conflict。")))
    message = fields.String(metadata=meaning(_("给人看的一句话：为什么不行，怎么办。")))
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        data_key="fields",
        metadata=meaning(_("每一栏错在哪里，以栏目名为键；不是栏目的问题时为空。")),
    )


class TimeLeftSchema(Answer):
    """What is left of a limit, in working time unless ``natural``."""

    colour = fields.String(
        validate=validate.OneOf(LIGHTS), metadata=meaning(_("灯色；stopped 为中止计时，none 为没有期限。"))
    )
    days = fields.Integer()
    minutes = fields.Integer()
    overdue = fields.Boolean()
    natural = fields.Boolean(metadata=meaning(_("按自然时间计，不是工作时间。")))


class Option(Answer):
    """One choice of a field that takes its choices from the office."""

    value = fields.String()
    label = fields.String()


class FormSchema(Answer):
    """A form: JSON Schema 2020-12 with the office's own x- keys."""

    key = fields.String()
    title = fields.String()
    json_schema = fields.Dict(data_key="schema", metadata=meaning(_("JSON Schema 2020-12；answers 要合乎它。")))
    choices = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(Option)),
        metadata=meaning(_("取自本单位的选项，以栏目名为键。")),
    )


class Definition(Answer):
    """A process that the token's member of staff may start."""

    process = fields.String()
    name = fields.String()
    about = fields.String()
    version = fields.Integer(metadata=meaning(_("流程的版本。")))
    form = fields.Nested(FormSchema)


class Definitions(Answer):
    """All that may be started."""

    definitions = fields.List(fields.Nested(Definition))


class ItemsQuery(Schema):
    """Which items."""

    words = text_field(_("名称、日常说法、编码或拼音首字母。"))
    after = text_field(_("上一页的 next。"))


class Item(Answer):
    """An item of the catalogue."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()
    department = fields.String()
    promised_days = fields.Integer()
    statutory_days = fields.Integer()
    limit_unit = fields.String()


class Items(Answer):
    """One page of items."""

    items_ = fields.List(fields.Nested(Item), data_key="items", attribute="items")
    next = nullable(fields.String, _("下一页的键；最后一页为 null。"))


class NewCase(Schema):
    """A case to open."""

    process = text_field(_("GET /definitions 列出的 process。"), needed=True, longest=200)
    answers = fields.Dict(
        keys=fields.String(), required=True, metadata=meaning(_("开始表单的内容，合乎它的 JSON Schema。"))
    )


class Outcome(Answer):
    """What a submission led to."""

    case_id = fields.Integer()
    number = nullable(fields.String, _("办件编号；还没有编号的为 null。"))
    status = fields.String()
    outcome = nullable(fields.String, _("结束状态的名称；没有结束的为 null。"))
    work_items = fields.List(fields.String())
    leads_to = fields.Integer(metadata=meaning(_("接着要看的办件：首问转为申请的，是申请的办件；否则是它自己。")))


class CasesQuery(Schema):
    """Which cases."""

    words = text_field(_("办件编号、事项或拼音首字母；姓名、电话、证件号只在本人经办的办件里查。"))
    status = fields.String(validate=validate.OneOf(STATUSES))
    after = fields.Integer(validate=validate.Range(min=0, max=LARGEST_NUMBER), metadata=meaning(_("上一页的 next。")))


class FoundCase(Answer):
    """A case in a list. A person's name is masked where the case does not concern who asks."""

    id = fields.Integer()
    number = nullable(fields.String)
    process = fields.String()
    status = fields.String()
    outcome = nullable(fields.String)
    title = nullable(fields.String)
    item_kind = nullable(fields.String)
    department = nullable(fields.String)
    applicant = nullable(fields.String)
    opened_at = fields.DateTime()
    due_at = nullable(fields.DateTime)
    left = fields.Nested(TimeLeftSchema)


class FoundCases(Answer):
    """One page of cases, the newest first."""

    cases = fields.List(fields.Nested(FoundCase))
    next = nullable(fields.Integer, _("下一页的键；最后一页为 null。"))


class ReconciliationQuery(Schema):
    """Which day."""

    day = fields.Date(required=True, metadata=meaning(_("本单位的日期，如 2026-03-02；今天的清单还会变长。")))
    after = fields.Integer(validate=validate.Range(min=0, max=LARGEST_NUMBER), metadata=meaning(_("上一页的 next。")))


class ReconciledCase(Answer):
    """A case that moved on the day, as it is now; nothing personal."""

    case_id = fields.Integer()
    number = nullable(fields.String)
    process = fields.String()
    status = fields.String()
    outcome = nullable(fields.String)
    version = fields.Integer(metadata=meaning(_("与推送里的 version 相同；更小的是旧的。")))
    digest = fields.String(metadata=meaning(_("最后一次推送的 data 的 SHA-256，十六进制。")))
    key = nullable(fields.String, _("登记这一件时用的 Idempotency-Key；别人登记的为 null。"))


class Reconciliation(Answer):
    """One page of the reconciliation list."""

    day = fields.Date()
    over = fields.Boolean(metadata=meaning(_("这一天已经过完，清单不再变长。")))
    cases = fields.List(fields.Nested(ReconciledCase))
    next = nullable(fields.Integer, _("下一页的键；最后一页为 null。"))


class Clock(Answer):
    """A clock of a case."""

    name = fields.String()
    started_at = fields.DateTime()
    promised_due_at = nullable(fields.DateTime)
    statutory_due_at = nullable(fields.DateTime)
    finished_at = nullable(fields.DateTime)
    paused = fields.Boolean()
    left = fields.Nested(TimeLeftSchema)


class CaseWork(Answer):
    """A step that the case waits for."""

    id = fields.UUID()
    name = fields.String()
    post = nullable(fields.String, attribute="post_name")
    department = nullable(fields.String)
    opened_at = fields.DateTime()
    due_at = nullable(fields.DateTime)
    left = fields.Nested(TimeLeftSchema)


class Branch(Answer):
    """A branch of a joint case."""

    id = fields.Integer()
    process = fields.String()
    department = nullable(fields.String)
    status = fields.String()
    outcome = nullable(fields.String)


class Applicant(Answer):
    """Who applied; masked where the case does not concern who asks."""

    kind = nullable(fields.String)
    name = nullable(fields.String)
    id_kind = nullable(fields.String)
    id_number = nullable(fields.String)
    phone = nullable(fields.String)
    email = nullable(fields.String)
    agent_name = nullable(fields.String)


class CaseItem(Answer):
    """The item that a case is about."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()


class Material(Answer):
    """A material that the item asks for; its id is what the form of a check names."""

    id = fields.Integer()
    name = fields.String()
    required = fields.Boolean()
    by_data_sharing = fields.Boolean()
    state = nullable(fields.String)


class Paper(Answer):
    """A paper of the case that was issued."""

    kind = fields.String()
    number = fields.String()
    issued_at = fields.DateTime()
    voided_at = nullable(fields.DateTime)


class Case(Answer):
    """A case: where it is, what runs, what it waits for."""

    id = fields.Integer()
    number = nullable(fields.String)
    process = fields.String()
    version = fields.Integer(metadata=meaning(_("办件的版本；提交任务时可以带上，期间有变化即拒绝。")))
    title = fields.String()
    status = fields.String()
    outcome = nullable(fields.String)
    item_ = nullable(fields.Nested, data_key="item", attribute="item", nested=CaseItem)
    department = nullable(fields.String)
    opened_at = fields.DateTime()
    received_at = nullable(fields.DateTime)
    accepted_at = nullable(fields.DateTime)
    decision = nullable(fields.String)
    decided_at = nullable(fields.DateTime)
    delivered_at = nullable(fields.DateTime)
    ended_at = nullable(fields.DateTime)
    whole = fields.Boolean(
        metadata=meaning(_("是否看到个人信息：此件与令牌的人有关时为 true，查看记入个人信息查看记录。"))
    )
    applicant = fields.Nested(Applicant)
    matter = nullable(fields.String)
    clocks = fields.List(fields.Nested(Clock))
    waits_for = fields.List(fields.Nested(CaseWork))
    branches = fields.List(fields.Nested(Branch))
    materials = fields.List(fields.Nested(Material), metadata=meaning(_("所列材料；看不到个人信息的为空。")))
    papers = fields.List(fields.Nested(Paper), metadata=meaning(_("印发的文书；看不到个人信息的为空。")))


class Withdrawal(Schema):
    """A withdrawal that was handed in on paper."""

    reason = text_field(_("申请人说明的理由，照原话填写。"), needed=True)
    proof = text_field(_("签字的撤回申请书的编号、日期或扫描件号。"), needed=True)
    by = fields.String(
        required=True,
        validate=validate.OneOf(("applicant", "agent")),
        metadata=meaning(_("提出人：本人或者代理人。")),
    )
    agent = text_field(_("代理人姓名。"))
    authorisation_checked = fields.Boolean(
        truthy={True}, falsy={False}, metadata=meaning(_("已核对授权委托书和身份证件。"))
    )


class NewFile(Schema):
    """One file for a case."""

    name = text_field(_("文件名。"), needed=True, longest=200)
    content = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_CONTENT),
        metadata=meaning(_("文件内容，Base64 编码。"), format="byte"),
    )
    material = fields.Integer(
        strict=True,
        validate=validate.Range(min=0, max=LARGEST_NUMBER),
        metadata=meaning(_("materials 里的 id；经办人所附的意见依据不填。")),
    )


class NewFormFile(Schema):
    """One file for a field of a form."""

    field = text_field(_("文件栏目的名称。"), needed=True, longest=200)
    name = text_field(_("文件名。"), needed=True, longest=200)
    content = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_CONTENT),
        metadata=meaning(_("文件内容，Base64 编码。"), format="byte"),
    )


class FormFile(Answer):
    """A file that waits for its form."""

    file = fields.Integer(metadata=meaning(_("填进 answers 的编号。")))


class WorkQuery(Schema):
    """Which work."""

    share = fields.String(
        validate=validate.OneOf(("all", "mine", "pool")), metadata=meaning(_("全部、已认领、待认领；默认全部。"))
    )
    light = fields.String(validate=validate.OneOf(("red", "yellow", "green")))
    process = text_field(_("只要这个流程的。"), longest=200)
    after = text_field(_("上一页的 next。"), longest=200)


class WorkLine(Answer):
    """A task that waits at one of the posts held now."""

    id = fields.UUID()
    name = fields.String()
    case_id = fields.Integer()
    number = nullable(fields.String)
    process = fields.String()
    subject = nullable(fields.String)
    item_name = nullable(fields.String)
    applicant = nullable(fields.String)
    post = fields.String(attribute="post_name")
    claimed = fields.Boolean(metadata=meaning(_("已由令牌的人认领。")))
    opened_at = fields.DateTime()
    due_at = nullable(fields.DateTime)
    left = fields.Nested(TimeLeftSchema)
    has_draft = fields.Boolean()


class Worklist(Answer):
    """One page of open work, the most urgent first."""

    work = fields.List(fields.Nested(WorkLine))
    next = nullable(fields.String, _("下一页的键；最后一页为 null。"))


class Work(Answer):
    """A task with its form and what was drafted."""

    id = fields.UUID()
    name = fields.String()
    element = fields.String()
    case_id = fields.Integer()
    case_version = fields.Integer(metadata=meaning(_("提交时带上它：期间办件有变化即拒绝（409）。")))
    process = fields.String()
    definition_id = fields.Integer(metadata=meaning(_("此件所用的流程版本。")))
    post = nullable(fields.String, attribute="post_name")
    claimed = fields.Boolean()
    opened_at = fields.DateTime()
    due_at = nullable(fields.DateTime)
    left = fields.Nested(TimeLeftSchema)
    form = nullable(fields.Nested, nested=FormSchema)
    draft = nullable(fields.Dict)
    earlier = nullable(fields.Dict, _("上一次办这一步时提交的内容；第一次为 null。"))
    materials = fields.List(fields.Nested(Material))


class Completion(Schema):
    """A task's form, filled in."""

    answers = fields.Dict(keys=fields.String(), metadata=meaning(_("任务表单的内容；没有表单的不填。")))
    version = fields.Integer(
        strict=True,
        validate=validate.Range(min=0, max=LARGEST_NUMBER),
        metadata=meaning(_("读取任务时的 case_version；不填则不核对。")),
    )


class NewRating(Schema):
    """An applicant's rating, known by number and query code."""

    number = text_field(_("办件编号。"), needed=True, longest=100)
    query_code = text_field(_("凭证上的查询码。"), needed=True, longest=100)
    grade = fields.String(required=True, validate=validate.OneOf(GRADE_CODES), metadata=meaning(_("评价等级。")))
    comment = text_field(_("说明。"), longest=1000)
    contact = text_field(_("回访电话。"), longest=40)


class RatingTaken(Answer):
    """That a rating was taken in; nothing about the case."""

    taken = fields.Boolean()
