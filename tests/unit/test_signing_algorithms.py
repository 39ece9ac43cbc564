"""The algorithms of the audit keys: published vectors, and a key that keeps the one it began with."""

from __future__ import annotations

import hmac
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from engine.errors import ChengnuoError
from engine.identity import second_factor
from engine.identity.records import SecondFactor
from engine.office.subscriptions.rules import secret_of, signature_of
from engine.sealing import algorithms
from engine.sealing.algorithms import ALGORITHMS, algorithm_from, hmac_sha256, hmac_sm3
from engine.sealing.keys import AuditKeys, add_key, read_keys

BLOCK = 64
"""Bytes of a block of SM3 and SHA-256."""


def sm3(content: bytes) -> bytes:
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize()


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        # GB/T 32905-2016, annex A.1 and A.2.
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_that_of_the_standard(content: bytes, digest: str) -> None:
    assert sm3(content).hex() == digest


@pytest.mark.parametrize("secret", [b"k" * 32, b"short", b"longer than a block " * 5])
def test_keyed_digests_are_made_as_rfc_2104_says(secret: bytes) -> None:
    key = (sm3(secret) if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    inner = sm3(bytes(each ^ 0x36 for each in key) + b"content")
    assert hmac_sm3(secret, b"content") == sm3(bytes(each ^ 0x5C for each in key) + inner)
    assert hmac_sha256(secret, b"content") == hmac.digest(secret, b"content", "sha256")
    assert {len(mac(secret, b"")) for mac in ALGORITHMS.values()} == {32}


def test_a_key_keeps_its_algorithm_and_former_values_stay_proved(tmp_path: Path) -> None:
    file = tmp_path / "audit.keys"
    before = add_key(file)
    written = before.mac(b"a line of history")
    after = add_key(file, "sm3")
    assert (before.algorithm(), after.algorithm(), after.algorithm(1)) == ("sha256", "sm3", "sha256")
    assert after.mac(b"a line of history", 1) == written, "what was signed before is proved as before"
    assert after.mac(b"a line of history") != written
    assert file.read_text().splitlines()[1].endswith(" sm3")
    found = read_keys(file)
    assert found is not None
    assert found.fingerprints() == after.fingerprints()
    assert AuditKeys({2: after._secrets[2]}).fingerprints()[2] != after.fingerprints()[2]
    # Secrets that are derived from a key stay what they were, and new ones come from the new algorithm.
    assert secret_of(after, 1, b"salt") == secret_of(before, 1, b"salt")
    assert signature_of(secret_of(after, 2, b"salt"), "letter-1", 0, b"{}").startswith("v1,")
    factor = SecondFactor(staff_id=1, key_id=2, salt=b"s" * 16, last_step=0, recovery=[])
    assert len(second_factor.secret_of(after, factor)) == second_factor.SECRET_BYTES


def test_an_algorithm_that_is_none_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.keys"
    for wrong in ("md5", ""):
        with pytest.raises(ChengnuoError):
            add_key(file, wrong)
    assert not file.exists()
    file.write_text(f"1 {'ab' * 32} md5\n")
    with pytest.raises(ChengnuoError):
        read_keys(file)
    file.write_text(f"1 {'ab' * 32} sm3 sm3\n")
    with pytest.raises(ChengnuoError):
        read_keys(file)
    assert algorithm_from({}) == "sha256"
    assert algorithm_from({"CHENGNUO_AUDIT_ALGORITHM": " SM3 "}) == "sm3"

    def missing(secret: bytes, content: bytes) -> bytes:
        raise UnsupportedAlgorithm("sm3 is not supported")

    monkeypatch.setattr(algorithms, "ALGORITHMS", {"sm3": missing})
    with pytest.raises(ChengnuoError, match="OpenSSL"):
        algorithm_from({"CHENGNUO_AUDIT_ALGORITHM": "sm3"})
