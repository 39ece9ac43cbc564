"""Which part of which guide tells about a page: the "?" of every page of the staff leads there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, g, request, url_for

from webui.help.guides import FOR_APPLICANTS

PLACES: Mapping[str, str] = {
    "account": "everybody#your-own-pages",
    "account.attendance": "everybody#when-you-are-away",
    "account.news": "everybody#news",
    "account.password": "everybody#logging-in",
    "account.security": "everybody#logging-in",
    "admin": "administrator#settings",
    "admin.absences": "everybody#when-you-are-away",
    "admin.calendar": "administrator#calendar",
    "admin.department": "administrator#organisation",
    "admin.directory": "administrator#organisation",
    "admin.export_items": "administrator#items",
    "admin.item": "administrator#items",
    "admin.item_version": "administrator#items",
    "admin.items": "administrator#items",
    "admin.log": "administrator#log",
    "admin.operation": "administrator#operation",
    "admin.organisation": "administrator#organisation",
    "admin.people": "administrator#organisation",
    "admin.person": "administrator#organisation",
    "admin.phrases": "everybody#your-own-pages",
    "admin.planned_items": "administrator#items",
    "admin.repair_case": "administrator#repairs",
    "admin.repairs": "administrator#repairs",
    "admin.seal": "administrator#organisation",
    "admin.tokens": "administrator#other-systems",
    "admin.webhook": "administrator#other-systems",
    "admin.webhooks": "administrator#other-systems",
    "appointments": "clerk#appointments",
    "board.gantt": "coordinator#time-chart",
    "board.hall_preview": "coordinator#screens-of-the-halls",
    "board.halls": "coordinator#screens-of-the-halls",
    "board.joint": "coordinator#joint-board",
    "board.lead": "coordinator#leading-a-joint-case",
    "board.load": "coordinator#workload",
    "board.load_tasks": "coordinator#workload",
    "case": "handler#follow-a-case",
    "case.card_deadline": "inspector#cards",
    "case.content": "clerk#papers-as-files",
    "case.export": "clerk#find-a-case",
    "case.files": "clerk#papers-as-files",
    "case.page": "clerk#papers-as-files",
    "case.search": "clerk#find-a-case",
    "case.thumbnail": "clerk#papers-as-files",
    "case.view": "clerk#papers-as-files",
    "demo": "designer#try-it-out",
    "designer": "designer#draw-a-process",
    "designer.case_move": "designer#running-cases",
    "designer.case_moves": "designer#running-cases",
    "designer.compare": "designer#versions",
    "designer.compare_draft": "designer#versions",
    "designer.decision": "designer#decision-tables",
    "designer.edit_form": "designer#forms",
    "designer.form": "designer#forms",
    "designer.new_form": "designer#forms",
    "designer.scenario": "designer#try-it-out",
    "designer.versions": "designer#versions",
    "designer.watch": "designer#running-cases",
    "desk": "clerk#the-day-begins-with-the-inbox",
    "desk.items": "clerk#register-a-visitor",
    "desk.news": "everybody#news",
    "desk.news_now": "everybody#news",
    "desk.register": "clerk#register-a-visitor",
    "desk.renewals": "clerk#permits-that-run-out",
    "desk.start": "handler#begin-something-new",
    "desk.start_one": "handler#begin-something-new",
    "desk.task": "handler#write-an-opinion",
    "desk.together": "handler#leaders",
    "desk.unassigned": "handler#leaders",
    "desk.withdrawals": "handler#withdrawing-a-permit",
    "duty": "handler#duty-roster",
    "exports": "inspector#exports-and-logs",
    "help": "everybody#finding-your-way",
    "openness": "handler#publishing",
    "performance": "inspector#performance-reviews",
    "performance.own": "everybody#your-own-pages",
    "performance.own_points": "everybody#your-own-pages",
    "posts.authorisations": "handler#chief-representatives",
    "posts.index": "handler#pledges-and-post-records",
    "posts.printed": "handler#pledges-and-post-records",
    "posts.record": "handler#pledges-and-post-records",
    "posts.revoke": "handler#chief-representatives",
    "promises.breaches": "inspector#broken-promises",
    "promises.compensation": "inspector#broken-promises",
    "promises.department": "handler#pledges-and-post-records",
    "promises.disclosures": "inspector#exports-and-logs",
    "promises.export_ratings": "inspector#ratings-and-surveys",
    "promises.new_breach": "inspector#broken-promises",
    "promises.new_unresolved": "clerk#what-could-not-be-done",
    "promises.own": "handler#pledges-and-post-records",
    "promises.pledge": "handler#pledges-and-post-records",
    "promises.rater": "inspector#ratings-and-surveys",
    "promises.ratings": "inspector#ratings-and-surveys",
    "promises.unresolved": "clerk#what-could-not-be-done",
    "supervision.accountability": "inspector#accountability",
    "supervision.answer_appeal": "inspector#cards",
    "supervision.cards": "inspector#cards",
    "supervision.chart_cases": "inspector#charts",
    "supervision.charts": "inspector#charts",
    "supervision.commitments": "clerk#commitments-instead-of-papers",
    "supervision.complaints": "inspector#complaints",
    "supervision.criteria": "inspector#complaints",
    "supervision.export_accountability": "inspector#exports-and-logs",
    "supervision.export_cards": "inspector#exports-and-logs",
    "supervision.export_charts": "inspector#exports-and-logs",
    "supervision.export_complaints": "inspector#exports-and-logs",
    "supervision.export_infractions": "inspector#exports-and-logs",
    "supervision.export_report": "inspector#monthly-report",
    "supervision.infractions": "inspector#violations",
    "supervision.inspection": "inspector#inspections",
    "supervision.inspection_printed": "inspector#inspections",
    "supervision.inspections": "inspector#inspections",
    "supervision.lift": "inspector#cards",
    "supervision.looks": "inspector#exports-and-logs",
    "supervision.report": "inspector#monthly-report",
    "supervision.report_cases": "inspector#monthly-report",
    "supervision.service_standards": "inspector#inspections",
    "supervision.survey": "inspector#ratings-and-surveys",
    "supervision.survey_questions": "inspector#ratings-and-surveys",
    "supervision.surveys": "inspector#ratings-and-surveys",
    "supervision.verification_list": "inspector#checked-records",
    "supervision.zero_cases": "inspector#four-zeros",
    "supervision.zeros": "inspector#four-zeros",
}
"""Endpoint, or name of a blueprint for all its other pages → guide and part."""

PUBLIC_PLACES: Mapping[str, str] = {
    "portal.apply": "apply-online",
    "portal.book": "appointments",
    "portal.complain": "not-content",
    "portal.contact": "apply-online",
    "portal.item": "what-to-bring",
    "portal.items": "what-to-bring",
    "portal.mine": "apply-online",
    "portal.progress": "progress",
}
"""Pages of the public site → part of the guide for applicants; all others lead to its beginning."""


def place(endpoint: str) -> str | None:
    """The guide and the part that tell about a page of the staff, as ``guide#part``; None for any other page."""
    return PLACES.get(endpoint, PLACES.get(endpoint.partition(".")[0]))


def help_address() -> str | None:
    """Where the "?" of this page leads: its part for the staff, the guide for applicants for everybody else.

    None where the pages are mounted without the guides.
    """
    if "help" in current_app.config.get("PAGES_LEFT_OUT", ()):
        return None
    endpoint = request.endpoint or ""
    if g.get("actor") is None:
        part = PUBLIC_PLACES.get(endpoint)
        return url_for("help.for_applicants", _anchor=part)
    found = place(endpoint)
    if found is None:
        return url_for("help.index")
    name, _, part = found.partition("#")
    if name == FOR_APPLICANTS:
        return url_for("help.for_applicants", _anchor=part)
    return url_for("help.guide", name=name, _anchor=part)
