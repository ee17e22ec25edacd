"""Where AndroidAPS's numbers and checks come from: its source, read and never run here.

Knows: citations, in our words.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "CODE",
    "CODE_REUSE",
    "FIELD_REPORTS",
    "HARD_LIMITS",
    "NSCLIENT",
    "PROFILE_STORE",
    "SAFETY",
    "SMS",
    "TARGETS",
]

_TITLE = "nightscout/AndroidAPS 3.4.2.2"
_SMS = "plugins/main/.../smsCommunicator"

SMS = Source(
    id="aaps-sms",
    title=_TITLE,
    where=f"{_SMS}/SmsCommunicatorPlugin.kt:321-322,995",
    says="A text from an allowed number, compared as a string, is answered; what acts must be"
    " confirmed. 15 minutes lie between remote boluses (3 to 60, other than 15 only with two"
    " numbers), counted from a delivery that was reported; a bolus with the word MEAL is checked"
    " neither for that distance nor for a suspended pump. Off by default. Read, not run.",
)
CODE = Source(
    id="aaps-sms-code",
    title=_TITLE,
    where=f"{_SMS}/otp/OneTimePassword.kt, AuthRequest.kt",
    says="A code is six digits (TOTP, SHA-1, 30 s; the step that runs and one before) and a PIN of"
    " at least three characters; within five minutes of the question; a wrong one ends the request"
    " and nothing is locked. Read, not run.",
)
CODE_REUSE = Source(
    id="aaps-1088",
    title="nightscout/AndroidAPS issue 1088",
    where="the whole thread; still so at 02052250 (2026-04)",
    says="A code that was used is taken again inside its life. Read, not run.",
)
FIELD_REPORTS = Source(
    id="aaps-field-reports",
    title="nightscout/AndroidAPS issues 587, 3342",
    where="the whole threads",
    says="Two remote boluses within a minute; boluses reported as failed that were delivered.",
)
HARD_LIMITS = Source(
    id="aaps-hard-limits",
    title=_TITLE,
    where="core/interfaces, HardLimits.kt",
    says="By age group: bolus 5, 10, 17, 25, 60 U; basal 2, 5, 10, 12, 25 U/h; insulin on board 7,"
    " 13, 22, 30, 70 U; ratio 2 to 100 g/U, sensitivity 2 to 1000 mg/dL per U. Read, not run.",
)
SAFETY = Source(
    id="aaps-safety",
    title=_TITLE,
    where="SafetyPlugin.kt; OpenAPSSMBPlugin.kt (applyBasalConstraints); IntKey.kt",
    says="What is asked for is cut to the limits, not refused: the wearer's own, the hard ones, for"
    " a rate also four times the current and three times the highest scheduled; 48 g of"
    " carbohydrate at once by default. Read, not run.",
)
TARGETS = Source(
    id="aaps-target-presets",
    title=_TITLE,
    where="UnitDoubleKey.kt, IntKey.kt",
    says="Eating soon is 90 mg/dL for 45 min, activity 140 for 90, hypo 160 for 60, by default."
    " Read, not run.",
)
NSCLIENT = Source(
    id="aaps-nsclient",
    title=_TITLE,
    where="core/keys, BooleanKey.kt:81-89",
    says="Insulin, carbohydrate, temporary targets, profile switches and glucose are taken from"
    " Nightscout only when a switch is on that is off by default. Read, not run.",
)
PROFILE_STORE = Source(
    id="aaps-profile-store",
    title=_TITLE,
    where="BooleanKey.kt:81-89, NsIncomingDataProcessor.kt:283-296",
    says="Profiles stored in Nightscout replace those on the phone, by default, when they are newer"
    " or dated to a whole second; they count from the next profile switch. Read, not run.",
)
