"""The public findings that techniques on phones and clouds rest on.

`read, not run` marks what was read in a program's source and never replayed on that program.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "AAPS_CODE_REUSE",
    "AAPS_IMPORTS",
    "AAPS_SMS",
    "APNS_RATE",
    "APNS_TOO_MANY",
    "CAREGIVER_HOLDS",
    "CREDENTIALS_LEAK",
    "IAPS_CARBS",
    "LOOP_ASKED",
    "LOOP_CLOUD_CGM",
    "LOOP_DUPLICATES",
    "LOOP_OTP",
    "LOOP_PUSH",
    "LOOP_TELLS_DEVICE",
    "NIGHTSCOUT_API",
    "NIGHTSCOUT_KEY",
    "NIGHTSCOUT_PUSH",
    "NIGHTSCOUT_SECOND",
    "RILEYLINK",
    "SHARE_UPLOAD",
    "TRIO_IMPORT",
    "TRIO_PUSH",
]

NIGHTSCOUT_KEY = Source(
    id="NS-6313",
    title="nightscout/cgm-remote-monitor issue #6313, pull request #6311",
    where="2020-10-27; filtered in commit 729747a2f, released as 14.0.0 on 2020-09-13",
    says="13.0.0 and 13.0.1 tell the Apple push key in the public status; a key was found with a "
    "search engine; read, not run",
)
NIGHTSCOUT_API = Source(
    id="nightscout-api",
    title="nightscout/cgm-remote-monitor 13.0.1 to 15.0.7",
    where="lib/authorization, lib/api, default role `readable`",
    says="entries, treatments, profile and status are open to the default role; API_SECRET, sent "
    "as its SHA-1, may do everything",
)
NIGHTSCOUT_SECOND = Source(
    id="NS-7546",
    title="nightscout/cgm-remote-monitor issue #7546, release notes of 15.0.0",
    where="2022-09-13; /api/v2/properties, /api/v2/ddata/at",
    says="both answered without a permission, whatever the default roles, until 15.0.0",
)
NIGHTSCOUT_PUSH = Source(
    id="nightscout-notifications-loop",
    title="nightscout/cgm-remote-monitor",
    where="lib/api2/notifications-v2.js:17, lib/server/loop.js",
    says="whoever has notifications:loop:push (API_SECRET or an admin token) makes Nightscout send "
    "a push to Loop; read, not run",
)
LOOP_PUSH = Source(
    id="loop-remote-commands",
    title="LoopKit/Loop 710182e, LoopKit/NightscoutService d839b660",
    where="Loop/Managers/ServicesManager.swift:276-355, LoopDataManager.swift:2481-2560",
    says="pushes are plain fields without a signature; boluses and carbohydrate ask a one-time "
    "code, overrides only the name of one of the wearer's presets; read, not run",
)
LOOP_OTP = Source(
    id="loop-otp",
    title="LoopKit/NightscoutService d839b660",
    where="NightscoutServiceKit/OTPManager.swift",
    says="six digits of a 30 s step, the current and the one before; the last two used are "
    "refused; no limit on tries; read, not run",
)
LOOP_DUPLICATES = Source(
    id="loop-duplicates",
    title="LoopKit/NightscoutService, pull request #11",
    where="NightscoutServiceKit/RemoteCommandValidator.swift, 2024-07",
    says="a command whose time of sending was seen before is taken for a duplicate; read, not run",
)
LOOP_TELLS_DEVICE = Source(
    id="loop-settings-uploaded",
    title="LoopKit/NightscoutService d839b660",
    where="NightscoutServiceKit/Extensions/StoredSettings.swift:52-59",
    says="device token, bundle id and the presets' names stand in the profile that Loop uploads; "
    "read, not run",
)
LOOP_CLOUD_CGM = Source(
    id="loop-cloud-cgm",
    title="LoopKit/LoopWorkspace 3.5",
    where="submodules NightscoutRemoteCGM and dexcom-share-client-swift",
    says="glucose may come from a cloud, and the loop doses on it; read, not run",
)
LOOP_ASKED = Source(
    id="LoopKit-365",
    title="LoopKit/LoopKit issue #365",
    where="closed without an answer",
    says="asks what someone could do who runs code on the phone",
)
APNS_RATE = Source(
    id="apns-background",
    title="Apple, Pushing background updates to your App",
    where="User Notifications, overview",
    says="not more than two or three background pushes an hour should be tried; the system may "
    "withhold more",
)
APNS_TOO_MANY = Source(
    id="apns-too-many",
    title="Apple, Handling notification responses from APNs",
    where="table of status codes, 429 TooManyRequests",
    says="too many requests in a row to one device token are refused; no number is given",
)
TRIO_PUSH = Source(
    id="trio-remote-control",
    title="nightscout/Trio 0.8.4",
    where="Trio/Sources/Services/RemoteControl",
    says="pushes sealed with AES-256-GCM under a shared secret; off by default; bolus up to max "
    "bolus and max IOB, carbohydrate up to max carbs; read, not run",
)
TRIO_IMPORT = Source(
    id="trio-nightscout-import",
    title="nightscout/Trio 0.8.4",
    where="isDownloadEnabled, false by default",
    says="carbohydrate and targets are fetched from Nightscout only when switched on; read, not "
    "run",
)
IAPS_CARBS = Source(
    id="IAPS-278",
    title="Artificial-Pancreas/iAPS issue #278",
    where="closed as not planned",
    says="carbohydrate stored in Nightscout doses even with remote control off; read, not run",
)
AAPS_SMS = Source(
    id="aaps-sms-communicator",
    title="nightscout/AndroidAPS 3.4.2.2",
    where="plugins/main SmsCommunicatorPlugin.kt:321-322, 995",
    says="commands by text from allowed numbers; a code of six digits and a PIN; at least 15 min "
    "between boluses by default; off by default; read, not run",
)
AAPS_CODE_REUSE = Source(
    id="AAPS-1088",
    title="nightscout/AndroidAPS issue #1088",
    where="still so at commit 02052250, 2026-04",
    says="a code is taken again within its life, and a sender's number can be forged; read, not "
    "run",
)
AAPS_IMPORTS = Source(
    id="aaps-nsclient",
    title="nightscout/AndroidAPS 3.4.2.2",
    where="BooleanKey.kt:81-89, NsIncomingDataProcessor.kt:283-296",
    says="insulin, carbohydrate, targets, profile switches and glucose from Nightscout are off by "
    "default, the profile store on; read, not run",
)
SHARE_UPLOAD = Source(
    id="share-publisher",
    title="NightscoutFoundation/xDrip",
    where="ShareModels/DexcomShareInterface.java, Publisher/PostReceiverEgvRecords",
    says="whoever has name and password uploads readings as the wearer's receiver does; read, not "
    "run",
)
RILEYLINK = Source(
    id="rileylink-ble",
    title="ps2/rileylink and LoopKit/RileyLinkKit",
    where="the GATT service and its data characteristic; no pairing",
    says="any Bluetooth central may connect and send by the bridge's radio; read, not run",
)
CAREGIVER_HOLDS = Source(
    id="loopfollow-remote",
    title="loopandlearn/LoopFollow",
    where="LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158, 662-681; issue #362",
    says="a follower's phone holds the Nightscout secret, the push key and the secret of the "
    "one-time codes, and can push without Nightscout; read, not run",
)
CREDENTIALS_LEAK = Source(
    id="CWE-522",
    title="Insufficiently Protected Credentials",
    where="Common Weakness Enumeration",
    says="passwords are reused, forwarded and found; one secret shared by a family has many places "
    "to leak from",
)
