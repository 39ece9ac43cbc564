"""Access tokens of the JSON API: issuing one to somebody, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.administration.command import Act, administrators_command
from engine.errors import NotFound, Refused
from engine.identity.records import AccessToken
from engine.identity.tokens import check_token, digest_of, new_secret
from engine.office.organisation.store import staff_by_login


@administrators_command
def issue_token(act: Act, *, login: str, name: str, scopes: Sequence[str], days: int) -> str:
    """Let another system act as this member of staff, narrowed by ``scopes``, for so many days; gives back the secret.

    The secret is kept nowhere. Refused as ``check_token`` says, and for somebody who is unknown or out of service.
    """
    name, allowed = check_token(name, scopes, days)
    owner = staff_by_login(act.session, login.strip())
    if owner is None or not owner.active:
        raise Refused(
            "没有这个在职人员，请从人员名册里选一个登录名。",
            "Expected the login of somebody in service, but there is none.",
            place="login",
        )
    secret = new_secret()
    token = AccessToken(
        staff_id=owner.id,
        name=name,
        digest=digest_of(secret),
        scopes=allowed,
        created_at=act.system_time,
        created_by_id=act.actor_id,
        expires_at=act.system_time + timedelta(days=days),
    )
    act.session.add(token)
    act.session.flush()
    after = {"login": owner.login, "scopes": allowed, "expires_at": token.expires_at.isoformat()}
    act.note("token_issued", "token", token.id, name, after=after)
    return secret


@administrators_command
def revoke_token(act: Act, *, token: int) -> None:
    """Let a token in no more; does nothing when it is revoked already. NotFound for an unknown one."""
    found = act.session.get(AccessToken, token)
    if found is None:
        raise NotFound("没有找到这个令牌。", "There is no such token.")
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by_id = act.system_time, act.actor_id
        act.session.flush()
        act.note("token_revoked", "token", found.id, found.name)
