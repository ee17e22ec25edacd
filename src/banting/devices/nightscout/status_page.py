"""What a site tells of itself: its status with all settings, and whether someone is let in.

Here is the one place where the push key may leave a site: the settings of `status.json`. Knows:
what each version takes out. Never knows: records. Source: lib/api/status.js, lib/settings.js,
lib/api/verifyauth.js; issue 6313.
"""

from __future__ import annotations

from banting.devices.nightscout.answers import as_json, as_status, as_text
from banting.devices.nightscout.asking import Asked, Caller
from banting.devices.nightscout.clock import iso
from banting.devices.nightscout.permissions import granted_by
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Fields
from banting.devices.nightscout.tokens import signed_token, subject_of
from banting.units import MS_PER_H
from banting.wire.http import Response

__all__ = ["admin_notices", "authorized", "status", "verified"]

_ENABLED = ("careportal", "loop", "iob", "cob", "bgnow", "delta", "direction", "devicestatus")
_NOTICE_LIFE_MS = 8 * MS_PER_H


def status(site: Site, state: CloudState, asked: Asked) -> Response:
    """Return the status page, as JSON or as two words."""
    if not asked.wants_json():
        return as_text("STATUS OK")
    return as_json(
        {
            "status": "ok",
            "name": "nightscout",
            "version": site.version.number,
            "serverTime": iso(asked.now_ms),
            "serverTimeEpoch": asked.now_ms,
            "apiEnabled": True,
            "careportalEnabled": True,
            "boluscalcEnabled": False,
            "settings": _settings(site),
            "extendedSettings": {"loop": _loop_settings(site)},
            "authorized": authorized(site, state, asked.parameter("token") or "", asked.now_ms),
            "runtimeState": "loaded",
        }
    )


def authorized(site: Site, state: CloudState, token: str, now_ms: int) -> Fields | None:
    """Return what an access token is exchanged for, None when nobody has it."""
    subject = subject_of(site, state.subjects, token)
    if subject is None:
        return None
    signed, issued_s, ends_s = signed_token(site, token, now_ms)
    told: Fields = {"token": signed, "sub": subject.name}
    if site.version.wrong_secret_denied:
        roles = dict.fromkeys((*subject.roles, *site.default_roles))
        told["permissionGroups"] = [granted_by((role,)) for role in roles]
    else:
        told["permissions"] = granted_by(subject.roles)
    return {**told, "iat": issued_s, "exp": ends_s}


def verified(site: Site, caller: Caller) -> Response:
    """Return whether the caller is let in, in the words of the version."""
    if not site.version.tells_permissions:
        writes = caller.may("*:*:create,update,delete") and caller.may("admin:*:*:*")
        return as_status(200, "OK" if writes else "UNAUTHORIZED")
    reads = caller.may("*:*:read")
    told = {
        "canRead": reads,
        "canWrite": caller.may("*:*:write"),
        "isAdmin": caller.may("*:*:admin"),
        "message": "OK" if reads and not caller.by_default else "UNAUTHORIZED",
        "rolefound": "FOUND" if caller.subject else "NOTFOUND",
        "permissions": "DEFAULT" if caller.by_default else "ROLE",
    }
    return as_status(200, told)


def admin_notices(state: CloudState, caller: Caller, now_ms: int) -> Response:
    """Return how many notices wait for the owner, and to him, which."""
    failed_ms = state.failed_login_ms
    notices: list[Fields] = []
    if failed_ms is not None and now_ms - failed_ms < _NOTICE_LIFE_MS:
        says = "Someone attempted authenticating with Nightscout with wrong credentials."
        notices = [{"title": "Failed authentication", "message": says, "lastRecorded": failed_ms}]
    shown = notices if caller.may("*:*:admin") else []
    return as_status(200, {"notifies": shown, "notifyCount": len(notices)})


def _settings(site: Site) -> Fields:
    return {
        "units": "mg/dl",
        "timeFormat": 24,
        "customTitle": "Nightscout",
        "theme": "default",
        "language": "en",
        "authDefaultRoles": " ".join(site.default_roles),
        "thresholds": {"bgHigh": 260, "bgTargetTop": 180, "bgTargetBottom": 80, "bgLow": 55},
        "enable": _ENABLED,
    }


def _loop_settings(site: Site) -> Fields:
    """Return what stands below `loop`: the push key too, where a version does not take it out."""
    if site.push_key is None or site.version.filters_push_key:
        return {}
    return site.push_key.fields()
