"""The sentences that a person reads at a wrong field, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from engine.forms.formats import NAMES

_TYPES = {
    "string": ("文字", "a text"),
    "integer": ("整数", "a whole number"),
    "number": ("数", "a number"),
    "boolean": ("是或否", "yes or no"),
    "array": ("多项内容", "several entries"),
    "object": ("一组内容", "a group of entries"),
    "null": ("空", "nothing"),
}


def sentence(zh: str, en: str, but_zh: str, but_en: str) -> tuple[str, str]:
    """What is wrong and what to do, 「…，请…。」, and "Expected …, but …."."""
    return f"{but_zh}，请{zh}。", f"Expected {en}, but {but_en}."


def labels(about: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The label of a field in Chinese and English, or its name."""
    zh = str(about.get("title", name))
    return zh, str(about.get("x-title-en", zh))


def missing_message(about: Mapping[str, Any], name: str) -> tuple[str, str]:
    """What to say at a field that must be filled in and is not."""
    zh, en = labels(about, name)
    return f"请填写「{zh}」。", f"Expected “{en}” to be filled in, but it is empty."


def message_for(error: ValidationError, about: Mapping[str, Any]) -> tuple[str, str]:
    """What to say about one error that jsonschema found."""
    limit: Any = error.validator_value
    kind = str(error.validator)
    if kind == "type":
        wanted = [limit] if isinstance(limit, str) else list(limit)
        zh = "或".join(_TYPES.get(name, (name, name))[0] for name in wanted)
        en = " or ".join(_TYPES.get(name, (name, name))[1] for name in wanted)
        return sentence(f"填写{zh}", en, "填写的内容不对", "this is not")
    if kind == "format":
        zh, en = NAMES.get(str(limit), (str(limit), str(limit)))
        return sentence(f"填写{zh}", en, "填写的内容不对", "this is not one")
    if kind in ("oneOf", "anyOf", "enum", "const"):
        return _choice(about, kind)
    if kind in _LIMITS:
        zh, en, but_zh, but_en = _LIMITS[kind]
        return sentence(zh.format(limit), en.format(limit), but_zh, but_en)
    if kind == "pattern":
        hint_zh = str(about.get("x-placeholder", about.get("description", "")))
        hint_en = str(about.get("x-placeholder-en", about.get("x-description-en", hint_zh)))
        return sentence(
            f"按规定的格式填写{f'（{hint_zh}）' if hint_zh else ''}",
            f"the prescribed form{f' ({hint_en})' if hint_en else ''}",
            "填写的内容不符合",
            "this does not match",
        )
    return sentence(
        "填写符合要求的内容", "something that fits the form", f"不符合 {kind} 的要求", f"it breaks the rule “{kind}”"
    )


_LIMITS = {
    "minLength": ("填写至少 {} 个字", "at least {} characters", "内容太短", "there are fewer"),
    "maxLength": ("填写不超过 {} 个字", "at most {} characters", "内容太长", "there are more"),
    "minimum": ("填写不小于 {} 的数", "a number of at least {}", "这个数太小", "this one is smaller"),
    "maximum": ("填写不大于 {} 的数", "a number of at most {}", "这个数太大", "this one is larger"),
    "exclusiveMinimum": ("填写大于 {} 的数", "a number above {}", "这个数太小", "this one is not"),
    "exclusiveMaximum": ("填写小于 {} 的数", "a number below {}", "这个数太大", "this one is not"),
    "multipleOf": ("填写 {} 的倍数", "a multiple of {}", "这个数不对", "this number is none"),
    "minItems": ("填写至少 {} 项", "at least {} entries", "项数太少", "there are fewer"),
    "maxItems": ("填写不超过 {} 项", "at most {} entries", "项数太多", "there are more"),
    "uniqueItems": ("填写不重复的内容", "entries that differ from each other", "有重复", "some are repeated"),
}


def _choice(about: Mapping[str, Any], kind: str) -> tuple[str, str]:
    options = [option for option in about.get("oneOf", []) if isinstance(option, dict) and "const" in option]
    if not options and isinstance(about.get("items"), dict):
        options = [
            option for option in about["items"].get("oneOf", []) if isinstance(option, dict) and "const" in option
        ]
    if options:
        zh = "、".join(str(option.get("title", option["const"])) for option in options[:12])
        en = ", ".join(str(option.get("x-title-en", option.get("title", option["const"]))) for option in options[:12])
    elif "enum" in about:
        zh = en = ", ".join(str(value) for value in about["enum"][:12])
    elif kind == "const" and "const" in about:
        zh = en = str(about["const"])
    else:
        return sentence("填写符合要求的内容", "something that fits the form", "填写的内容不符合", "this does not")
    return sentence(f"选择其中一项：{zh}", f"one of: {en}", "填写的不在其中", "this is none of them")
