"""Passwords cost a guesser as much as RFC 9106 recommends, whatever the other tests pay for theirs."""

from __future__ import annotations

from argon2.profiles import RFC_9106_LOW_MEMORY

from engine.identity import accounts
from tests.conftest import RECOMMENDED_HASHER


def test_the_program_hashes_as_recommended() -> None:
    for cost in ("time_cost", "memory_cost", "parallelism", "hash_len", "salt_len"):
        assert getattr(RECOMMENDED_HASHER, cost) == getattr(RFC_9106_LOW_MEMORY, cost)
    assert RECOMMENDED_HASHER is not accounts.hasher
