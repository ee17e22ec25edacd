"""Where the numbers of the phone and its driver come from.

Knows: citations, in our words. Those of one app stand in its own folder.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CGM_BLE_KIT", "CLOUD_CGM", "LOOP_CYCLE", "PUMP_DRIVER", "SANDBOX"]

LOOP_CYCLE = Source(
    id="loop-cycle",
    title="LoopKit/Loop 710182e2 (3.5.0, 2025-03)",
    where="Loop/Managers/LoopDataManager.swift, DoseEnactor.swift",
    says="About every five minutes: pump data, a decision, a temporary rate and then a bolus.",
)
SANDBOX = Source(
    id="phone-sandbox",
    title="Apple Platform Security; Android Open Source Project, Application Sandbox",
    where="Security of runtime process; Keychain data protection; app UIDs (as recalled)",
    says="Each app runs apart, with storage of its own; keychain items go to the app that made them"
    " or to apps of the same signer.",
)
PUMP_DRIVER = Source(
    id="minimedkit-driver",
    title="LoopKit/MinimedKit",
    where="MinimedKit/PumpManager/PumpOpsSession.swift",
    says="Reads are retried, a bolus is sent once; one that may have failed counts as given until"
    " the pump's history tells.",
)
CGM_BLE_KIT = Source(
    id="cgm-ble-kit",
    title="LoopKit/CGMBLEKit",
    where="CGMBLEKit/Messages/GlucoseRxMessage.swift",
    says="Fields and checksum of a sensor's glucose message.",
)
CLOUD_CGM = Source(
    id="cloud-cgm",
    title="LoopKit/LoopWorkspace submodules dexcom-share-client and NightscoutRemoteCGM",
    where="ShareClient.swift, NightscoutRemoteCGM.swift",
    says="Glucose can come from a cloud instead of the sensor; whoever writes there is believed.",
)
