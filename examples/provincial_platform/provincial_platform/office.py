"""The office as the platform calls it: the JSON API with an access token."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

TIMEOUT_SECONDS = 30


class Refused(Exception):
    """The office understood the request and says no; sending it again would change nothing."""


class Unreachable(Exception):
    """No answer, or none that settles anything: send it again later, with the same key."""


class Office:
    """The API below ``address``, such as https://banshi.example.gov.cn/api/v1."""

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = address.rstrip("/"), token

    def hand_in(self, key: str, answers: Mapping[str, Any]) -> tuple[int, int]:
        """Register a contact: its case, and the case that goes on. Refused, or Unreachable."""
        body = {"process": "first_inquiry", "answers": dict(answers)}
        found = self._call("POST", "/cases", body, {"Idempotency-Key": key})
        return int(found["case_id"]), int(found["leads_to"])

    def case(self, case_id: int) -> dict[str, Any]:
        """Where a case is, with its decision and papers. Refused, or Unreachable."""
        return self._call("GET", f"/cases/{case_id}")

    def moved(self, day: str) -> Iterator[dict[str, Any]]:
        """The reconciliation list of a day, page by page. Refused, or Unreachable."""
        after: int | None = None
        while True:
            query = {"day": day} | ({} if after is None else {"after": after})
            page = self._call("GET", f"/reconciliation?{urllib.parse.urlencode(query)}")
            yield from page["cases"]
            after = page["next"]
            if after is None:
                return

    def _call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        sent = {"Authorization": f"Bearer {self._token}", "Accept-Language": "zh", **(headers or {})}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data=data, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")
            if error.code in (401, 403, 429) or error.code >= 500:
                raise Unreachable(f"HTTP {error.code}: {said}") from error
            raise Refused(said) from error
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from error
