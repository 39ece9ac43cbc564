"""Signatures of webhooks as the standard has them, secrets that come back, and addresses to which nothing is sent."""

from __future__ import annotations

import base64
import ipaddress

import pytest

from engine.errors import ChengnuoError
from engine.jobs.guarded_post import is_allowed, networks_from
from engine.office.subscriptions.rules import secret_of, signature_of
from engine.sealing.keys import AuditKeys


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of standardwebhooks.com and of its libraries."""
    signature = signature_of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_comes_back_from_its_key_and_salt_alone() -> None:
    keys = AuditKeys({1: bytes(32), 2: bytes(range(32))})
    assert secret_of(keys, 1, b"salt") == secret_of(AuditKeys({1: bytes(32)}), 1, b"salt")
    assert len({secret_of(keys, key, salt) for key in (1, 2) for salt in (b"a", b"b")}) == 4
    assert len(base64.b64decode(secret_of(keys, 1, b"salt").removeprefix("whsec_"))) == 32


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_nothing_goes_into_private_networks_unless_they_are_named(address: str) -> None:
    there = ipaddress.ip_address(address)
    assert not is_allowed(there, ())
    assert not is_allowed(there, networks_from({"CHENGNUO_WEBHOOK_NETWORKS": "10.9.0.0/16"}))
    assert is_allowed(there, (ipaddress.ip_network(address),))


def test_public_addresses_and_named_networks_are_allowed() -> None:
    assert is_allowed(ipaddress.ip_address("93.184.216.34"), ())
    assert is_allowed(ipaddress.ip_address("2606:4700::1111"), ())
    named = networks_from({"CHENGNUO_WEBHOOK_NETWORKS": "10.20.0.0/16, 127.0.0.1"})
    assert is_allowed(ipaddress.ip_address("::ffff:10.20.3.4"), named)
    with pytest.raises(ChengnuoError):
        networks_from({"CHENGNUO_WEBHOOK_NETWORKS": "intranet"})
