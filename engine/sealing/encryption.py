"""Encryption of files that leave the database, in pieces each of which is proved before it is used.

A key of a key file has one algorithm for good (``engine.sealing.algorithms``), and with it a cipher: AES-256-GCM beside
HMAC-SHA-256, SM4-GCM (GB/T 32907 分组密码算法) beside HMAC-SM3. Each file gets a key of its own, derived from the
numbered key and a salt. The nonce of a piece is its place and whether it is the last, so that pieces cannot be
exchanged, left out or cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes

from engine.errors import ChengnuoError
from engine.sealing.algorithms import USUAL
from engine.sealing.keys import AuditKeys

MAGIC = b"chengnuo encrypted 1\n"
SALT_BYTES = 16
NUMBER_BYTES = 4
HEADER_BYTES = len(MAGIC) + NUMBER_BYTES + SALT_BYTES
PIECE = 1024 * 1024
"""Bytes of a piece before it is encrypted; the last one is shorter, and perhaps empty."""
TAG_BYTES = 16
_PLACE_BYTES = 11


@dataclass(frozen=True)
class _Suite:
    cipher: Callable[[bytes], BlockCipherAlgorithm]
    key_bytes: int


SUITES: Mapping[str, _Suite] = {USUAL: _Suite(algorithms.AES, 32), "sm3": _Suite(algorithms.SM4, 16)}
"""Algorithm of a key → the cipher beside it."""


class WrongEncryption(ChengnuoError):
    """A file cannot be decrypted: the key is missing, or the file was cut or changed."""


def is_encrypted(file: IO[bytes]) -> bool:
    """Whether a file begins as an encrypted one; it is read from its beginning again afterwards."""
    begin = file.read(len(MAGIC))
    file.seek(0)
    return begin == MAGIC


def encrypt(source: IO[bytes], target: IO[bytes], keys: AuditKeys) -> None:
    """Write everything from ``source`` into ``target``, encrypted by the current key."""
    header = MAGIC + keys.current.to_bytes(NUMBER_BYTES, "big") + secrets.token_bytes(SALT_BYTES)
    cipher = _cipher(keys, header)
    target.write(header)
    piece, place = _whole(source, PIECE), 0
    while True:
        following = _whole(source, PIECE) if len(piece) == PIECE else b""
        last = len(piece) < PIECE
        sealing = Cipher(cipher, modes.GCM(_nonce(place, last))).encryptor()
        sealing.authenticate_additional_data(header)
        target.write(sealing.update(piece) + sealing.finalize() + sealing.tag)
        if last:
            return
        piece, place = following, place + 1


def decrypted(source: IO[bytes], keys: AuditKeys) -> Iterator[bytes]:
    """The content of an encrypted file, piece by piece, each proved; WrongEncryption at the first that is not."""
    header = _whole(source, HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise _changed()
    cipher = _cipher(keys, header)
    place = 0
    while True:
        sealed = _whole(source, PIECE + TAG_BYTES)
        last = len(sealed) < PIECE + TAG_BYTES
        content, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(tag) < TAG_BYTES:
            raise _changed()
        opening = Cipher(cipher, modes.GCM(_nonce(place, last), tag)).decryptor()
        opening.authenticate_additional_data(header)
        try:
            yield opening.update(content) + opening.finalize()
        except InvalidTag as error:
            raise _changed() from error
        if last:
            return
        place += 1


def _cipher(keys: AuditKeys, header: bytes) -> BlockCipherAlgorithm:
    number = int.from_bytes(header[len(MAGIC) : len(MAGIC) + NUMBER_BYTES], "big")
    if number not in keys:
        raise WrongEncryption(
            f"密钥文件里没有 {number} 号密钥，不能解密。请取回加密时用的密钥文件。",
            f"Expected the key {number} by which the file was encrypted, but it is not in the key file.",
        )
    suite = SUITES[keys.algorithm(number)]
    return suite.cipher(keys.mac(b"file key\0" + header, number)[: suite.key_bytes])


def _nonce(place: int, last: bool) -> bytes:
    return place.to_bytes(_PLACE_BYTES, "big") + bytes([last])


def _whole(source: IO[bytes], wanted: int) -> bytes:
    """So many bytes, fewer only at the end: a pipe gives what it has."""
    parts, missing = [], wanted
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _changed() -> WrongEncryption:
    return WrongEncryption(
        "文件不完整、被改动过，或者不是用这把密钥加密的，没有采用。请换一份完整的文件，核对密钥文件。",
        "Expected a whole file encrypted by this key, but it was cut, changed, or encrypted by another one.",
    )
