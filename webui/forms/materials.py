"""The table of an item's materials inside a form: one row per listed material, whatever the form calls its parts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.forms import Form
from engine.queries.case.case_record import MaterialLine
from webui.forms.fields import Field

GOOD = ("ok", "received", "supplied", "yes", "committed")
"""Verdicts that need no words."""

LOOKS = dict.fromkeys(("ok", "received", "supplied", "yes", "not_applicable", "committed"), "ok") | {
    "missing": "missing",
    "no": "missing",
}
"""Colour of each verdict on its button; every other one looks like "wrong"."""

HANDED_IN = ("form", "copies", "pages")
"""The parts of a row that say how a material was handed in (PA-1)."""

WIDGETS = ("materials_check", "materials_supplement")

CHOICE = "commitment"
"""The field of a check by which the applicant chooses to commit (ON-12)."""


@dataclass(frozen=True)
class MaterialRow:
    """One material with its verdict and the words that a bad verdict needs."""

    material: MaterialLine
    key: Field
    verdict: Field
    handed_in: Sequence[Field]
    """How it was handed in: original or copy, how many, how many pages."""
    words: Sequence[Field]
    good: str
    when: str


def material_rows(materials: Sequence[MaterialLine]) -> Callable[[Field], list[MaterialRow]]:
    """For templates: the rows of a materials field, each with the material that it is about."""
    known = {str(each.id): each for each in materials}
    told_before = any(each.problem or each.state == "supplied" for each in materials)

    def rows(field: Field) -> list[MaterialRow]:
        found = []
        for parts in field.rows:
            key = next(part for part in parts if _is_key(part.name))
            verdict = next(
                (
                    part
                    for part in parts
                    if (part.options or part.widget == "checkbox") and _last(part.name) not in HANDED_IN
                ),
                None,
            )
            material = known.get(str(key.value))
            if material is None or verdict is None:
                continue
            good = next((option.value for option in verdict.options if option.value in GOOD), "")
            bad = [option.value for option in verdict.options if option.value not in GOOD]
            others = [part for part in parts if part is not key and part is not verdict]
            handed_in = [part for part in others if _last(part.name) in HANDED_IN]
            words = [part for part in others if part not in handed_in]
            if not told_before or material.problem:
                # Only what is asked for anew after a notice needs the change that made it necessary (ON-4).
                words = [part for part in words if not part.name.endswith(".change")]
            if not material.commitment:
                # Only where the published list lets a commitment stand may one be chosen (ON-12).
                verdict = replace(
                    verdict, options=[option for option in verdict.options if option.value != "committed"]
                )
            when = json.dumps([[{"field": verdict.name, "is": "in", "value": bad}]])
            found.append(MaterialRow(material, key, verdict, handed_in, words, good, when))
        return found

    return rows


def prefilled(
    form: Form,
    answers: Mapping[str, Any],
    materials: Iterable[MaterialLine],
    *,
    has_agent: bool = True,
    online: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """The answers with one row for each material that the form asks about, in the order of the published list.

    A check asks about every material that the applicant hands in; a supplement only about those that a notice named.
    Without an agent the authorisation of one is proposed as not applicable (PA-1). ``online``: what the applicant of an
    online application chose instead of a file, by material; what came by upload is a copy. None for another channel.
    """
    filled = dict(answers)
    for name, about in form.fields.items():
        widget = about.get("x-widget")
        if widget not in WIDGETS:
            continue
        properties = about.get("items", {}).get("properties", {})
        key = next((part for part in properties if _is_key(part)), None)
        if key is None:
            continue
        given = {str(row.get(key)): row for row in filled.get(name) or [] if isinstance(row, Mapping)}
        asked = [each for each in materials if widget == "materials_check" or each.state in ("missing", "wrong")]
        filled[name] = [
            {
                **_as_listed(each, properties),
                **_proposed(each, properties, has_agent),
                **({} if online is None else _chosen_online(each, properties, online.get(each.id))),
                **given.get(str(each.id), {}),
                key: each.id,
            }
            for each in asked
            if not each.by_data_sharing
        ]
    return filled


def _as_listed(material: MaterialLine, properties: Mapping[str, Any]) -> dict[str, Any]:
    """How the material was handed in before, else how the published list asks for it: what the clerk only corrects."""
    if "copies" not in properties:
        return {}
    original = material.original if material.handed_original is None else material.handed_original
    return {
        "form": "original" if original else "copy",
        "copies": material.handed_copies or material.copies,
        "pages": material.handed_pages,
    }


AUTHORISATION = "授权委托"
"""What the names of papers hold by which an applicant authorises an agent."""

NO_AGENT = "申请人本人办理，没有代理人"
"""What the receipt says beside a paper that only an agent brings."""


def _proposed(material: MaterialLine, properties: Mapping[str, Any], has_agent: bool) -> dict[str, Any]:
    states = [choice.get("const") for choice in properties.get("state", {}).get("oneOf", ())]
    needless = not has_agent and not material.required and AUTHORISATION in material.name
    if not needless or material.state is not None or "not_applicable" not in states:
        return {}
    return {"state": "not_applicable", "problem": NO_AGENT}


_ONLINE: Mapping[str, Mapping[str, str]] = {
    "not_needed": {"state": "not_applicable", "problem": "申请人网上选择：本人情形不需要"},
    "committed": {"state": "committed"},
    "later": {"state": "missing", "problem": "申请人网上选择容缺后补"},
}


def _chosen_online(material: MaterialLine, properties: Mapping[str, Any], choice: str | None) -> dict[str, Any]:
    """What the applicant chose online, for the clerk to confirm; nothing of it once the material has been judged."""
    if material.state is not None:
        return {}
    found = {"form": "copy"} if "form" in properties else {}
    proposed = _ONLINE.get(choice or "", {})
    states = [each.get("const") for each in properties.get("state", {}).get("oneOf", ())]
    return {**found, **proposed} if proposed.get("state") in states else found


def still_true(
    form: Form,
    kept: Mapping[str, Any],
    materials: Iterable[MaterialLine],
    since: datetime,
    renewed: Collection[int] = (),
) -> dict[str, Any]:
    """The kept answers without verdicts on materials that have changed after ``since``, when they were given.

    ``renewed``: materials for which a new file has come since; somebody has to look at it before there is a verdict.
    """
    changed = {str(each.id) for each in materials if each.at is not None and each.at > since} | set(map(str, renewed))
    checked = {name for name, about in form.fields.items() if about.get("x-widget") in WIDGETS}
    return {
        name: [row for row in value if not {str(row[part]) for part in row if _is_key(part)} & changed]
        if name in checked
        else value
        for name, value in kept.items()
    }


def without_commitment(fields: Sequence[Field], materials: Iterable[MaterialLine]) -> list[Field]:
    """The fields without the applicant's choice to commit where no listed material lets anybody (ON-12)."""
    possible = any(each.commitment for each in materials)
    return [field for field in fields if possible or field.name != CHOICE]


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _is_key(name: str) -> bool:
    return _last(name) in ("material_id", "material", "id")
