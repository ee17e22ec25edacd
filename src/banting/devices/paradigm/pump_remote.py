"""What the pump does with a remote's press (A6): the remote option, the stored number, the counter.

Knows: which presses are one press. Never knows: whether the remote sent them: the counter is only
compared with the last one, so any other value is taken (CVE-2018-14781: no freshness).
Estimate: S stops delivery and, on a suspended pump, lets it go on.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.packets import Packet
from banting.devices.paradigm.pump_delivery import resume, suspend
from banting.devices.paradigm.pump_easy_bolus import add_step, confirm
from banting.devices.paradigm.pump_state import Caused, Identity, PumpState, Refused, rejected
from banting.devices.paradigm.remote_packets import Button, decode_remote
from banting.errors import WireError
from banting.schema.effects import Requestor

__all__ = ["hear_remote"]


def hear_remote(
    identity: Identity, state: PumpState, packet: Packet, raw: bytes, now_ms: int
) -> Caused:
    """Return what a remote's packet does; what is not obeyed is `Rejected`."""
    try:
        press = decode_remote(packet)
    except WireError as error:
        return rejected(state, f"no press of a remote: {error.reason}", raw)
    if not state.switches.remote_option:
        return rejected(state, "the remote option is off", raw)
    if press.remote_id.hex() not in state.switches.remote_ids:
        return rejected(state, f"no remote {press.remote_id.hex()} is stored", raw)
    if press.counter == state.remote_counter:
        return rejected(state, f"press {press.counter} again: the same press", raw)
    done = _press(identity, state, press.button, now_ms)
    if isinstance(done, Refused):
        return rejected(replace(state, remote_counter=press.counter), done.reason, raw)
    after, effects = done
    return replace(after, remote_counter=press.counter), effects


def _press(identity: Identity, state: PumpState, button: Button, now_ms: int) -> Caused | Refused:
    match button:
        case Button.BOLUS:
            return add_step(state, now_ms)
        case Button.ACT:
            return confirm(identity, state, Requestor.REMOTE, now_ms)
        case Button.SUSPEND if state.delivery.suspended:
            return resume(state, Requestor.REMOTE, now_ms)
        case Button.SUSPEND:
            return suspend(identity, state, Requestor.REMOTE, now_ms)
