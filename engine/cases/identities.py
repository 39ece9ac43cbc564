"""Nothing disappears by a deployment: what a file held before it still holds, and nothing is held by two files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.checks import Problem
from engine.cases.bundles import Files
from engine.cases.file_versions import identities
from engine.errors import ChengnuoError
from engine.forms import WrongForm, read_form

_KIND = {"process": ("流程", "process"), "decision": ("决策表", "decision table"), "form": ("表单", "form")}


def check_identities(deployed: Files, changed: Files) -> list[Problem]:
    """What the changed files would take away or hold twice; unreadable files are left to the other checks."""
    return [problem for kind in _KIND for problem in _of_kind(kind, deployed, changed)]


def _of_kind(kind: str, deployed: Files, changed: Files) -> Iterator[Problem]:
    before: Mapping[str, bytes] = getattr(deployed, kind)
    after: Mapping[str, bytes] = getattr(changed, kind)
    zh, en = _KIND[kind]
    for key, content in after.items():
        if kind == "form":
            yield from _form(key, content)
            continue
        held = identities(kind, key, content)
        if not held:
            continue
        wanted = set(identities(kind, key, before[key])) if key in before else set()
        if kind == "decision":
            wanted.add(key)
        for missing in sorted(wanted - set(held)):
            yield _problem(
                "identity-lost",
                missing,
                f"文件中没有{zh}「{missing}」，只有「{'、'.join(held)}」；部署它会去掉「{missing}」。"
                "请改回标识；确实不再使用的，请在版本页停用。",
                f"Expected the {en} {missing}, but the file holds {', '.join(held)}; deploying it would remove "
                f"{missing}. Change the id back; what is no longer used is retired on the page of its versions.",
                key,
            )
        for other, theirs in before.items():
            for doubled in sorted(set(held) & set(identities(kind, other, theirs))) if other not in after else ():
                yield _problem(
                    "identity-doubled",
                    doubled,
                    f"{zh}「{doubled}」已经在「{other}」里部署；请改标识，或者在那里修改。",
                    f"Expected a new id, but the {en} {doubled} is deployed in {other} already; change the id, or "
                    "change it there.",
                    key,
                )


def _form(key: str, content: bytes) -> Iterator[Problem]:
    try:
        form = read_form(content)
    except WrongForm as wrong:
        yield _problem("form", wrong.place, wrong.zh, wrong.en, key)
        return
    except ChengnuoError:
        return
    if form.key != key:
        yield _problem(
            "identity-lost",
            form.key,
            f"文件是表单「{form.key}」，不是「{key}」；请改回 $id，或者作为新表单部署。",
            f"Expected the form {key}, but the file is {form.key}; change its $id back, or deploy it as a new form.",
            key,
        )


def _problem(rule: str, element: str | None, zh: str, en: str, file: str) -> Problem:
    return Problem("error", rule, element, 1, zh, en, file)
