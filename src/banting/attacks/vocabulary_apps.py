"""The facts of a phone that doses, its bridge, its clouds and who shares them, in words.

A part of the vocabulary (`vocabulary.py`).
"""

from __future__ import annotations

from banting.attacks.fact_words import FactWords, words
from banting.schema.facts import Fact

__all__ = ["APP_WORDS"]

_HOME: dict[str, FactWords] = {
    "bridge.open": words(
        "the bridge answers any phone or computer that connects to it",
        "the bridge answers only the phone it is paired with",
    ),
    "phone.drives-pump": words(
        "an app on the phone gives the pump its commands", "no phone gives the pump commands"
    ),
    "phone.doses": words(
        "the app doses by itself (closed loop)", "the app does not dose by itself"
    ),
    "phone.cgm-from-share": words(
        "the app takes its glucose from the sensor maker's cloud",
        "the app takes no glucose from the sensor maker's cloud",
    ),
    "phone.cgm-from-nightscout": words(
        "the app takes its glucose from Nightscout", "the app takes no glucose from Nightscout"
    ),
    "loop.takes-override-push": words(
        "Loop takes overrides by push, without a one-time code",
        "Loop takes no overrides by push",
    ),
    "loop.takes-dose-push": words(
        "Loop takes boluses and carbohydrate by push, with a one-time code",
        "Loop takes no boluses or carbohydrate by push",
    ),
    "loop.takes-used-code": words(
        "Loop takes a one-time code twice", "Loop takes no one-time code twice"
    ),
    "loop.keeps-sent-at": words(
        "Loop keeps the time of sending of each push, and takes one that it has seen for a "
        "duplicate",
        "this Loop compares no times of sending",
    ),
    "loop.has-preset": words(
        "the wearer has an override preset of his own", "there is no override preset to start"
    ),
    "loop.uploads-device": words(
        "Loop uploads its device token and the presets' names to Nightscout",
        "Loop uploads no device token",
    ),
    "trio.takes-push": words(
        "Trio takes remote commands by push", "Trio takes no remote commands (off by default)"
    ),
    "trio.has-preset": words(
        "the wearer has an override preset of his own", "there is no override preset to start"
    ),
    "trio.uploads-device": words(
        "Trio uploads its device token and the presets' names to Nightscout",
        "Trio uploads no device token",
    ),
    "trio.imports-carbs": words(
        "Trio takes carbohydrate that others store in Nightscout",
        "Trio takes no carbohydrate from Nightscout (off by default)",
    ),
    "iaps.imports-carbs": words(
        "iAPS takes carbohydrate that others store in Nightscout",
        "iAPS takes no carbohydrate from Nightscout",
    ),
    "aaps.takes-sms": words(
        "AndroidAPS takes commands by text message",
        "no app here takes commands by text message",
    ),
    "aaps.imports-carbs": words(
        "AndroidAPS takes carbohydrate that others store in Nightscout",
        "AndroidAPS takes no carbohydrate from Nightscout (off by default)",
    ),
    "aaps.imports-glucose": words(
        "AndroidAPS takes glucose that others store in Nightscout",
        "AndroidAPS takes no glucose from Nightscout (off by default)",
    ),
    "aaps.imports-targets": words(
        "AndroidAPS takes temporary targets that others store in Nightscout",
        "AndroidAPS takes no temporary targets from Nightscout (off by default)",
    ),
    "aaps.takes-profile-switches": words(
        "AndroidAPS takes profile switches that others store in Nightscout",
        "AndroidAPS takes no profile switches from Nightscout (off by default)",
    ),
    "aaps.takes-profiles": words(
        "AndroidAPS takes therapy profiles that others store in Nightscout (on by default)",
        "AndroidAPS takes no therapy profiles from Nightscout",
    ),
}

_CLOUD: dict[str, FactWords] = {
    "nightscout.in-use": words("a Nightscout site is in use", "no Nightscout site is in use"),
    "nightscout.reads-open": words(
        "the Nightscout site shows its data to anyone who has its address",
        "the Nightscout site shows nothing without a secret",
    ),
    "nightscout.second-interface-open": words(
        "this version of Nightscout shows its data by its second interface, whatever the roles",
        "no version of Nightscout is in use that shows data by its second interface to all",
    ),
    "nightscout.writes-open": words(
        "the Nightscout site lets anyone who has its address store treatments",
        "the Nightscout site stores nothing without a secret",
    ),
    "nightscout.tells-push-key": words(
        "this version of Nightscout puts the push key into its status",
        "this version of Nightscout keeps the push key to itself, or has none",
    ),
    "nightscout.sends-push": words(
        "the Nightscout site has the push key and passes commands on to the phone",
        "the Nightscout site has no push key and can pass no command on",
    ),
    "push.delivers": words(
        "the push service delivers to the phone", "no push service delivers to this phone"
    ),
    "share.in-use": words(
        "glucose goes through the sensor maker's cloud", "no sensor maker's cloud is in use"
    ),
    "caregiver.in-use": words(
        "a caregiver follows or helps from afar", "no caregiver has a part in it"
    ),
    "caregiver.commands-by-push": words(
        "a caregiver's commands reach the app through the push service",
        "no caregiver's commands go through a push service",
    ),
    "caregiver.holds-api-secret": words(
        "a caregiver's phone holds the Nightscout secret",
        "no caregiver's phone holds the Nightscout secret",
    ),
    "caregiver.holds-push-key": words(
        "a caregiver's phone holds the push key and where pushes go",
        "no caregiver's phone holds the push key",
    ),
    "caregiver.holds-otp-secret": words(
        "a caregiver's phone makes one-time codes", "no caregiver's phone makes one-time codes"
    ),
    "caregiver.sends-sms": words(
        "a caregiver sends commands by text message",
        "no caregiver sends commands by text message",
    ),
}

_ATTACKER: dict[str, FactWords] = {
    "reach.internet": words("the attacker is on the Internet", "the attacker is not on it"),
    "code.on-phone": words(
        "the attacker's code runs on the phone", "no code of an attacker runs on the phone"
    ),
    "knows.push-key": words("the attacker has the push key", "the push key is not known"),
    "knows.device-token": words(
        "the attacker knows where pushes to this phone go",
        "the phone's device token is not known",
    ),
    "knows.preset": words(
        "the attacker knows the name of a preset", "no preset is known by its name"
    ),
    "knows.api-secret": words(
        "the attacker has the Nightscout secret", "the Nightscout secret is not known"
    ),
    "knows.otp-secret": words(
        "the attacker has the secret of the one-time codes",
        "the secret of the one-time codes is not known",
    ),
    "knows.otp-code": words(
        "the attacker has a fresh one-time code", "no fresh one-time code is known"
    ),
    "knows.sent-at": words(
        "the attacker knows to the millisecond when a caregiver will send",
        "nobody knows to the millisecond when a caregiver will send (a minute has 60,000)",
    ),
    "knows.share-login": words(
        "the attacker has the login of the sensor maker's cloud",
        "the login of the sensor maker's cloud is not known",
    ),
    "knows.trio-secret": words(
        "the attacker has the secret that Trio shares with followers",
        "the secret that Trio shares with followers is not known",
    ),
    "knows.sms-number": words(
        "the attacker knows a number that may send commands",
        "no number that may send commands is known",
    ),
    "knows.sms-code": words(
        "the attacker has a code that still counts", "no code that still counts is known"
    ),
}

_ASSUMED: dict[str, FactWords] = {
    "assume.otp-guessed": words(
        "enough tries to guess a one-time code are assumed", "no one-time code is guessed"
    ),
    "assume.otp-code-seen": words(
        "a caregiver's command seen on its way with its one-time code is assumed",
        "nobody sees a caregiver's command with its one-time code",
    ),
    "assume.sms-code-seen": words(
        "a caregiver's text with its code seen by someone else is assumed",
        "nobody sees a caregiver's texts",
    ),
    "assume.caregiver-turned": words(
        "a caregiver who turns, or whose phone is taken, is assumed",
        "no caregiver turns, and no caregiver's phone is taken",
    ),
    "assume.insider-at-host": words(
        "an insider at the cloud's host is assumed", "nobody at the cloud's host turns"
    ),
    "assume.phone-zero-day": words(
        "an unknown flaw that runs code on the phone from the Internet is assumed",
        "nobody runs code on the phone from the Internet",
    ),
    "assume.code-on-phone": words(
        "an attacker's code runs on the phone", "no code of an attacker runs on the phone"
    ),
    "assume.phone-in-hands": words(
        "the unlocked phone in someone else's hands is assumed",
        "nobody else holds the unlocked phone",
    ),
}

APP_WORDS: dict[Fact, FactWords] = {
    Fact(name): told for name, told in {**_HOME, **_CLOUD, **_ATTACKER, **_ASSUMED}.items()
}
