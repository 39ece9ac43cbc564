"""Every paper that the sample county ever issued can be printed, and no number is missing or given twice."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from county_fixtures import Demonstration
from sqlalchemy import select

from engine.cases.storage.records import Outbox
from engine.documents.kinds import PAPERS
from engine.documents.printing import render
from engine.documents.records import Document, NumberSeries
from engine.office.denials.records import DenialFiling
from tests.conftest import Copies


@pytest.mark.rule("LC-7", "LC-9", "DF-3", "ON-2")
def test_the_papers_of_a_whole_county(copies: Copies, demonstration_made: Demonstration) -> None:
    """Receipts, notices, decisions and sheets of real stories print; the series of each kind count 1, 2, 3 …"""
    with copies.database(demonstration_made.template) as database, database.reading() as session:
        papers = session.scalars(select(Document)).all()
        serials = defaultdict(list)
        for paper in papers:
            printed = render(paper)
            assert paper.number in printed
            assert "None" not in printed
            found = re.fullmatch(r"(.+)〔(\d{4})〕(\d+)号", paper.number)
            assert found is not None, paper.number
            serials[(int(found[2]), paper.kind, found[1].removesuffix(PAPERS[paper.kind].word))].append(int(found[3]))
        assert {"receipt", "acceptance", "supplement", "grant", "denial_filing", "delivery"} <= {p.kind for p in papers}
        for (year, kind, agency), given in serials.items():
            if kind in ("consult", "accountability", "complaint_answer", "appointment", "unresolved_answer"):
                # Oral notices, open cases of accountability, complaints and what could not be done, and appointments
                # that nobody has confirmed hold a number only.
                continue
            assert sorted(given) == list(range(1, len(given) + 1))
            series = session.get(NumberSeries, (year, kind, agency))
            assert series is not None
            assert series.last == len(given)
        words = session.execute(select(Outbox.subject, Outbox.body)).all()
        said = [f"{subject} {body}" for subject, body in words]
        assert [each for each in said if re.search(r"第 \d+ 件|：办件$", each)] == [], "a word names no number"
        assert [each for each in said if re.search(r"\d{4}-\d\d-\d\d|[？。！；，：][。；，]", each)] == [], (
            "no official writes so"
        )
        filed = session.scalars(select(DenialFiling).where(DenialFiling.filed_at.is_not(None))).all()
        assert all(filing.number and filing.document_id and filing.reason for filing in filed)
