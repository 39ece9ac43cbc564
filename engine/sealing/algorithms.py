"""The keyed digests by which evidence is signed: HMAC with SHA-256, or with SM3 (GB/T 32905) where rules ask for it.

SM3 comes from ``cryptography``, whose wheels bring an OpenSSL that has it; the one that Python was built with may not.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from engine.errors import ChengnuoError

Mac = Callable[[bytes, bytes], bytes]
"""A keyed digest of 256 bits: secret and content → digest."""

USUAL = "sha256"
"""The algorithm of a key that names none."""


def hmac_sha256(secret: bytes, content: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104)."""
    return hmac.digest(secret, content, "sha256")


def hmac_sm3(secret: bytes, content: bytes) -> bytes:
    """HMAC-SM3 (RFC 2104 over GB/T 32905 商用密码杂凑算法)."""
    made = HMAC(secret, hashes.SM3())
    made.update(content)
    return made.finalize()


ALGORITHMS: Mapping[str, Mac] = {USUAL: hmac_sha256, "sm3": hmac_sm3}
"""What a key may sign with, by the word that stands beside it in the key file."""


def check_algorithm(name: str) -> str:
    """The name of an algorithm that this machine can compute; ChengnuoError for another one."""
    if name not in ALGORITHMS:
        raise ChengnuoError(
            f"没有“{name}”这种签名算法，请用 {'、'.join(ALGORITHMS)} 之一。",
            f"Expected one of {', '.join(ALGORITHMS)}, but “{name}” is no algorithm of signatures.",
        )
    try:
        ALGORITHMS[name](b"\0" * 32, b"")
    except UnsupportedAlgorithm as error:
        raise ChengnuoError(
            f"这台机器的密码库（OpenSSL）不支持 {name}。请安装官方发行的 cryptography 包，它自带支持的版本。",
            f"Expected the library of cryptography (OpenSSL) to know {name}, but it does not. Install the published "
            "wheel of the package cryptography, which brings one that does.",
        ) from error
    return name


def algorithm_from(environment: Mapping[str, str] = os.environ) -> str:
    """With what a new key signs: CHENGNUO_AUDIT_ALGORITHM, else SHA-256. ChengnuoError for an unknown one."""
    return check_algorithm(environment.get("CHENGNUO_AUDIT_ALGORITHM", "").strip().lower() or USUAL)
