"""Surveys (SP-4), pure: questions, who is drawn, what an answer has to say, and when a result may be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.office.ratings.rules import BAD, GRADES
from engine.office.rule import RuleBroken, written

MOST_QUESTIONS = 20
LONGEST_QUESTION = 200


@dataclass(frozen=True)
class SurveyPlan:
    """What a survey is about, once it is checked."""

    subject: str
    period_from: date
    period_until: date


@dataclass(frozen=True)
class Result:
    """What the answers about one department come to; ``satisfied`` of a hundred, also for each question.

    None while there are fewer answers than the office shows, so that nobody is recognised by the answer.
    """

    invited: int
    answered: int
    satisfied: int | None
    by_question: tuple[int | None, ...]
    below_target: bool


def read_questions(text: str) -> list[str]:
    """The questions of a text, one a line; refused without any, when one is too long or stands twice, and too many."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise RuleBroken(
            "SP-4", "请至少写一个问题，一行一个。", "Write at least one question, one a line.", place="text"
        )
    if len(found) > MOST_QUESTIONS:
        raise RuleBroken(
            "SP-4",
            f"最多 {MOST_QUESTIONS} 个问题，现在是 {len(found)} 个，请减少。",
            f"At most {MOST_QUESTIONS} questions, not {len(found)}.",
            place="text",
        )
    long = next((each for each in found if len(each) > LONGEST_QUESTION), None)
    if long is not None:
        raise RuleBroken(
            "SP-4",
            f"“{long[:20]}…”超过 {LONGEST_QUESTION} 字，请改短。",
            f"“{long[:20]}…” is longer than {LONGEST_QUESTION} characters.",
            place="text",
        )
    if len(set(found)) < len(found):
        raise RuleBroken("SP-4", "有的问题写了两次，请删去一行。", "A question stands twice.", place="text")
    return found


def read_plan(subject: object, first: date | None, last: date | None, today: date) -> SurveyPlan:
    """The plan of a form; refused without a subject, and for days that are missing, to come or in the wrong order."""
    if not written(subject):
        raise RuleBroken("SP-4", "请填写调查名称。", "Name the survey.", place="subject")
    if first is None or last is None or not first <= last <= today:
        raise RuleBroken(
            "SP-4",
            "调查期间须从先到后，最晚到今天，请改正。",
            "The period begins before it ends, today at the latest.",
            place="period_until",
        )
    return SurveyPlan(written(subject), first, last)


def drawn(number: str, case_ids: Sequence[int], share: int) -> list[int]:
    """``share`` of a hundred matters, at least one, by the digest of the survey's number with each, so that anybody can
    redo it; empty where there are none."""
    size = -(-len(case_ids) * share // 100)
    return sorted(case_ids, key=lambda case_id: hashlib.sha256(f"{number}:{case_id}".encode()).digest())[:size]


def check_drawn(count: int) -> None:
    """Refuse a survey that asks nobody."""
    if count == 0:
        raise RuleBroken(
            "SP-4",
            "调查期间没有已经办结、留有联系方式的办件，请调整期间。",
            "No matter with a contact was decided in the period; choose another.",
            place="period_from",
        )


def check_open(today: date, closes_on: date, *, used: bool, closed: bool) -> None:
    """Refuse a second answer with a code, and one after the last day."""
    if used:
        raise RuleBroken("SP-4", "这个调查码已经用过，每人答一次。", "This code was used; everybody answers once.")
    if closed or today > closes_on:
        raise RuleBroken("SP-4", "这次调查已经结束，谢谢您的关注。", "This survey has ended.")


def check_grades(given: Mapping[int, str], questions: int) -> list[str]:
    """The grades in the order of the questions; refused at the first question without one."""
    for index in range(questions):
        if given.get(index) not in GRADES:
            raise RuleBroken("SP-4", "请选择一项评价。", "Choose a grade for this question.", place=f"question_{index}")
    return [given[index] for index in range(questions)]


def check_report(text: str) -> str:
    """What the survey came to; refused when it says nothing."""
    if not text:
        raise RuleBroken("SP-4", "请写明调查结果和整改要求。", "Say what it came to.", place="text")
    return text


def result(invited: int, answers: Sequence[Sequence[str]], questions: int, *, least: int, target: int) -> Result:
    """What ``answers`` come to; nothing is shown of fewer than ``least``. ``target``: satisfied of a hundred wanted."""
    if len(answers) < least:
        return Result(invited, len(answers), None, (None,) * questions, below_target=False)
    whole = _satisfied([grade for answer in answers for grade in answer])
    each = tuple(_satisfied([answer[index] for answer in answers]) for index in range(questions))
    return Result(invited, len(answers), whole, each, below_target=whole is not None and whole < target)


def _satisfied(grades: Sequence[str]) -> int | None:
    if not grades:
        return None
    return sum(grade not in BAD for grade in grades) * 100 // len(grades)
