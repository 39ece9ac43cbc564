"""The algorithms of keys: published vectors, a key that keeps the one it began with, and files encrypted by it."""

from __future__ import annotations

import hmac
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from engine.backup_files import backup_keys
from engine.cli import cli
from engine.errors import ChengnuoError
from engine.identity import second_factor
from engine.identity.records import SecondFactor
from engine.office.subscriptions.rules import secret_of, signature_of
from engine.sealing import algorithms, encryption
from engine.sealing.algorithms import ALGORITHMS, algorithm_from, hmac_sha256, hmac_sm3
from engine.sealing.encryption import WrongEncryption, decrypted, encrypt, is_encrypted
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


def test_sm4_is_that_of_the_standard() -> None:
    """GB/T 32907-2016, annex A.1, and the vector of SM4-GCM in RFC 8998, annex A.1."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    sealing = Cipher(SM4(block), modes.ECB()).encryptor()
    assert (sealing.update(block) + sealing.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"
    nonce, more = bytes.fromhex("00001234567800000000abcd"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("".join(f"{each}" * 16 for each in ("a", "b", "c", "d", "e", "f", "e", "a")))
    gcm = Cipher(SM4(block), modes.GCM(nonce)).encryptor()
    gcm.authenticate_additional_data(more)
    assert (gcm.update(plain) + gcm.finalize()).hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert gcm.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def sealed(content: bytes, keys: AuditKeys) -> bytes:
    target = BytesIO()
    encrypt(BytesIO(content), target, keys)
    return target.getvalue()


def opened(content: bytes, keys: AuditKeys) -> bytes:
    return b"".join(decrypted(BytesIO(content), keys))


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_a_file_is_encrypted_in_pieces_that_are_proved(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "PIECE", 16)
    keys = AuditKeys({1: b"a" * 32, 2: b"b" * 32}, {2: algorithm})
    for size in (0, 1, 15, 16, 17, 32, 100):
        content = bytes(range(size))
        written = sealed(content, keys)
        assert is_encrypted(BytesIO(written))
        assert opened(written, keys) == content
        assert size < 15 or content not in written
        assert written != sealed(content, keys), "each file has a key of its own"
    # Cut, changed, exchanged or lengthened: nothing is taken for whole.
    whole, head, piece = sealed(bytes(100), keys), encryption.HEADER_BYTES, 16 + encryption.TAG_BYTES
    one, two = whole[head : head + piece], whole[head + piece : head + 2 * piece]
    for wrong in (
        whole[:-1], whole[: head + piece], whole[: head + 3 * piece], whole[: head - 1], b"", whole + bytes(1),
        whole[:head] + two + one + whole[head + 2 * piece :], whole[:head] + whole[head + piece :],
        whole[:head - 1] + b"?" + whole[head:], whole[:head] + b"?" + whole[head + 1 :],
    ):  # fmt: skip
        with pytest.raises(WrongEncryption):
            opened(wrong, keys)
    # A key that came later opens what a former one has closed; without it nothing opens.
    later = AuditKeys({1: b"a" * 32, 2: b"b" * 32, 3: b"c" * 32}, {2: algorithm, 3: "sm3"})
    assert opened(whole, later) == bytes(100)
    for without in (AuditKeys({1: b"a" * 32}), AuditKeys({2: b"x" * 32}, {2: algorithm})):
        with pytest.raises(WrongEncryption):
            opened(whole, without)


def test_backups_are_encrypted_by_a_key_file_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "backup.keys"
    surroundings = {"CHENGNUO_BACKUP_KEYS": str(file)}
    assert backup_keys({}) is None
    with pytest.raises(ChengnuoError, match="backup-key"):
        backup_keys(surroundings)
    made = CliRunner().invoke(cli, ["db", "backup-key", "--algorithm", "sm3"], env=surroundings)
    assert made.exit_code == 0, made.output
    found = backup_keys(surroundings)
    assert found is not None
    assert (found.current, found.algorithm()) == (1, "sm3")
    assert CliRunner().invoke(cli, ["db", "backup-key"], env={"CHENGNUO_BACKUP_KEYS": ""}).exit_code == 2
