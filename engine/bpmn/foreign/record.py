"""What a conversion has rewritten and what it had to leave, in the order in which it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.reading.xml import line_of

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "id": ("标识", "id"),
    "place": ("所在的流程或子流程", "process or sub-process"),
    "condition": ("条件", "condition"),
    "timer": ("时间", "timer"),
    "loop": ("多实例", "multi-instance"),
    "expression": ("表达式", "expression"),
    "post": ("办理岗位", "post"),
    "role": ("办理角色", "role"),
    "form": ("表单", "form"),
    "limit": ("时限", "time limit"),
    "decision": ("决策", "decision"),
    "script": ("脚本", "script"),
    "called": ("被调用的流程", "called process"),
    "language": ("表达式语言", "expression language"),
    "operation": ("业务操作", "operation"),
    "data": ("变量传递", "data mapping"),
    "listener": ("监听器", "listener"),
    "fields": ("表单字段", "form fields"),
    "message": ("消息", "message"),
    "cell": ("单元格", "cell"),
}
"""What a translation is about → its name in Chinese and English."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Translation:
    """One place that was rewritten: ``before`` is how the other tool writes it, ``after`` how it is written here.

    ``element`` is the id of the BPMN or DMN element (None = the whole file), ``line`` its line in the original file
    and ``what`` a key of :data:`SUBJECTS`. An empty ``before`` means that there was nothing.
    """

    element: str | None
    line: int
    what: str
    before: str
    after: str
    zh: str
    en: str

    def text(self, language: str = "zh") -> str:
        """The sentence in the language asked for."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Untranslated:
    """One place that stays as the other tool wrote it, because nothing here means the same; ``zh`` and ``en`` say why.

    The fields are those of :class:`Translation`.
    """

    element: str | None
    line: int
    what: str
    before: str
    zh: str
    en: str

    def text(self, language: str = "zh") -> str:
        """The sentence in the language asked for."""
        return self.zh if language.startswith("zh") else self.en


@dataclass
class Record:
    """Collects the translations of one file, and what had to be left."""

    translations: list[Translation] = field(default_factory=list)
    left: list[Untranslated] = field(default_factory=list)

    def translated(self, node: etree._Element, what: str, before: str, after: str) -> None:
        """Note that ``before`` at ``node`` is now written ``after``; an empty text means nothing."""
        element, name = owner_of(node)
        zh, en = SUBJECTS[what]
        if after:
            said_zh = f"「{name}」的{zh}：{_short(before)} 改写为 {_short(after)}"
            said_en = f"The {en} of “{name}”: {_short(before)} is now written {_short(after)}"
        else:
            said_zh = f"「{name}」的{zh} {_short(before)} 已删去，不再需要"
            said_en = f"The {en} {_short(before)} of “{name}” is gone, it is not needed any more"
        self.translations.append(
            Translation(element, line_of(node), what, before, after, f"{said_zh}。", f"{said_en}.")
        )

    def identified(self, node: etree._Element, new: str) -> None:
        """Note that ``node`` had no id and has got one."""
        kind = etree.QName(node).localname
        zh, en = f"{kind} 没有标识，补上 {new}。", f"A {kind} had no id; it is now {new}."
        self.translations.append(Translation(new, line_of(node), "id", "", new, zh, en))

    def kept(self, node: etree._Element, what: str, before: str, zh: str, en: str) -> None:
        """Note that ``before`` at ``node`` stays as it is; ``zh`` and ``en`` are the reason, without full stop."""
        element, name = owner_of(node)
        subject_zh, subject_en = SUBJECTS[what]
        shown = _short(before)
        self.left.append(
            Untranslated(
                element,
                line_of(node),
                what,
                before,
                f"「{name}」的{subject_zh}（{shown}）没有改写：{zh}。",
                f"The {subject_en} of “{name}” ({shown}) stays as it is: {en}.",
            )
        )


def owner_of(node: etree._Element) -> tuple[str | None, str]:
    """The id of the nearest element around ``node`` that people can see, and the name by which they know it."""
    for item in (node, *node.iterancestors()):
        if isinstance(item.tag, str) and item.get("id") and etree.QName(item).localname not in _PARTS:
            name = " ".join((item.get("name") or item.get("label") or "").split())
            return item.get("id"), name or item.get("id") or ""
    return None, etree.QName(node).localname if isinstance(node.tag, str) else ""


_PARTS = frozenset(
    {
        "conditionExpression",
        "timerEventDefinition",
        "conditionalEventDefinition",
        "messageEventDefinition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "condition",
        "completionCondition",
        "loopCardinality",
        "loopCondition",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "potentialOwner",
        "humanPerformer",
        "performer",
        "resourceAssignmentExpression",
        "formalExpression",
        "inputExpression",
        "inputEntry",
        "outputEntry",
        "extensionElements",
    }
)
"""Elements that may have an id but are seen only as a part of another."""


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
