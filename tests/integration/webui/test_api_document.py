"""What the OpenAPI document promises, tried with data that fit it and data that do not (schemathesis, seeded)."""

from __future__ import annotations

import pytest
import schemathesis
from county_fixtures import LOGINS
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine import Engine
from engine.administration.commands import issue_token
from engine.identity.tokens import SCOPES

EXAMPLES = 8
"""Requests of each operation and kind of data."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_document_says(county: Engine, app: Flask, mode: GenerationMode) -> None:
    app.testing, app.config["API_PER_MINUTE"] = False, 1_000_000
    token = issue_token(county, None, login=LOGINS["clerk"], name="x", scopes=SCOPES, days=1)
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(12)
        @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: schemathesis.Case) -> None:
            case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)
            tried.add(case.operation.label)

        check()
    assert len(tried) >= 10
