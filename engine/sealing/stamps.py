"""Time stamps by RFC 3161 时间戳: an authority outside the office signs that something existed at a moment.

Whoever holds the office's keys and its database can sign another past, but no authority stamps it for him at a moment
that is over. The answer is kept whole, so that ``openssl ts -verify`` proves it as well as this program.
"""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ChengnuoError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

TIMEOUT_SECONDS = 15.0
LARGEST_ANSWER = 64 * 1024


class WrongStamp(Exception):
    """A stamp is none, is about something else, or is signed by nobody who is trusted."""


@dataclass(frozen=True)
class Authorities:
    """Who is trusted to stamp: certificates in PEM, those that sign themselves as roots, the others in between."""

    file: Path

    @classmethod
    def configured(cls, environment: Mapping[str, str] = os.environ) -> Authorities | None:
        """The file that CHENGNUO_AUDIT_TSA_CERTIFICATES names; None when it is not set."""
        given = environment.get("CHENGNUO_AUDIT_TSA_CERTIFICATES")
        return cls(Path(given)) if given else None

    @cached_property
    def _verifier(self) -> object:
        from cryptography.x509 import load_pem_x509_certificates
        from rfc3161_client import VerifierBuilder

        try:
            certificates = load_pem_x509_certificates(self.file.read_bytes())
            builder = VerifierBuilder()
            for each in certificates:
                if each.issuer == each.subject:
                    builder = builder.add_root_certificate(each)
                else:
                    builder = builder.add_intermediate_certificate(each)
            return builder.build()
        except (OSError, ValueError) as error:
            raise ChengnuoError(
                f"时间戳证书文件 {self.file} 读不了，或者里面没有根证书。请核对 CHENGNUO_AUDIT_TSA_CERTIFICATES。",
                f"Expected root certificates of time stamping in {self.file}, but they cannot be read. "
                "Check CHENGNUO_AUDIT_TSA_CERTIFICATES.",
            ) from error

    def check(self, token: bytes, stamped: bytes) -> datetime:
        """The moment that a stamp proves for ``stamped``. WrongStamp when it does not; asks nobody."""
        from rfc3161_client import VerificationError

        answer = _read(token)
        try:
            self._verifier.verify_message(answer, stamped)  # type: ignore[attr-defined]
        except (VerificationError, ValueError) as error:
            raise WrongStamp(str(error)) from error
        return answer.tst_info.gen_time.astimezone(UTC)


def stamp(url: str, content: bytes, authorities: Authorities) -> tuple[datetime, bytes]:
    """Have ``content`` stamped by the authority at ``url``: the moment, and its answer, which has been checked.

    ChengnuoError when the authority cannot be reached or answers with something else.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    asked = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(
        url, data=asked.as_bytes(), headers={"Content-Type": "application/timestamp-query"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as opened:
            token: bytes = opened.read(LARGEST_ANSWER)
        if _read(token).tst_info.nonce != asked.nonce:
            raise WrongStamp("the answer is to another question")
        return authorities.check(token, content), token
    except (OSError, ValueError, WrongStamp) as error:
        raise ChengnuoError(
            f"时间戳服务没有给出有效的时间戳（{type(error).__name__}: {error}）。"
            "请核对 CHENGNUO_AUDIT_TSA 和 CHENGNUO_AUDIT_TSA_CERTIFICATES；下一小时会再试。",
            f"Expected a valid time stamp, but got none ({type(error).__name__}: {error}). Check CHENGNUO_AUDIT_TSA "
            "and CHENGNUO_AUDIT_TSA_CERTIFICATES; it is tried again in an hour.",
        ) from error


def _read(token: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        answer = decode_timestamp_response(token)
        _ = answer.tst_info.gen_time
    except Exception as error:
        # The library is written in Rust and raises what its parts raise.
        raise WrongStamp("it cannot be read") from error
    return answer
