"""How people log in: the second factor of one person, and the roles that need one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import ChengnuoError
from engine.identity.records import FactorRole, SecondFactor
from engine.identity.second_factor import provisioning_address, secret_of, typed_secret
from engine.sealing.keys import AuditKeys


@dataclass(frozen=True, slots=True)
class FactorRow:
    """Somebody's second factor; ``confirmed_at`` is None while its first code is awaited."""

    begun_at: datetime
    confirmed_at: datetime | None
    recovery_codes: int
    """How many recovery codes are left."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the authenticator needs of a second factor that is being set up."""

    address: str
    typed: str
    """The same for whoever cannot scan it."""


def factor_of(session: Session, staff_id: int) -> FactorRow | None:
    """The person's second factor; None without one. One statement."""
    row = session.execute(
        select(SecondFactor.begun_at, SecondFactor.confirmed_at, func.cardinality(SecondFactor.recovery)).where(
            SecondFactor.staff_id == staff_id
        )
    ).one_or_none()
    return None if row is None else FactorRow(*row)


def begun_factor(session: Session, keys: AuditKeys, staff_id: int, login: str, office: str) -> Begun | None:
    """What to scan or type while a second factor is being set up; None before and after."""
    factor = session.get(SecondFactor, staff_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    if factor.key_id not in keys:
        raise ChengnuoError(
            "审计密钥已经更换，请重新点“开始设置”。",
            "Expected the audit key of the beginning, but it is another one. Begin again.",
        )
    secret = secret_of(keys, factor)
    return Begun(provisioning_address(secret, login, office), typed_secret(secret))


def factor_roles(session: Session) -> frozenset[str]:
    """The roles whose holders need a second factor. One statement."""
    return frozenset(session.scalars(select(FactorRole.role)))
