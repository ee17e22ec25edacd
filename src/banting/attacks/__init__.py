"""What attackers can do: one technique a file, rules as data, and a program on the machines."""

from banting.attacks.assumptions import CODE_ON_PHONE, PUMP_IN_HANDS, assumptions
from banting.attacks.block_remote import BLOCK_REMOTE
from banting.attacks.capture_replay import CAPTURE_REPLAY
from banting.attacks.cloud_command import CLOUD_COMMAND
from banting.attacks.cloud_glucose import CLOUD_GLUCOSE
from banting.attacks.cloud_treatments import CLOUD_TREATMENTS
from banting.attacks.code_from_secret import CODE_FROM_SECRET
from banting.attacks.command import COMMAND
from banting.attacks.falsify import FALSIFY
from banting.attacks.flood_push import FLOOD_PUSH
from banting.attacks.forge_counter import FORGE_COUNTER
from banting.attacks.forge_sent_at import FORGE_SENT_AT
from banting.attacks.guess import GUESS, GuessOdds, guess_odds
from banting.attacks.guess_code import GUESS_CODE, CodeOdds, code_odds
from banting.attacks.handed_over import HANDED_OVER
from banting.attacks.hands_on import HANDS_ON
from banting.attacks.jam import JAM
from banting.attacks.keep_awake import KEEP_AWAKE
from banting.attacks.malware import MALWARE
from banting.attacks.offered import rules_for
from banting.attacks.outrun_command import OUTRUN_COMMAND
from banting.attacks.overhear import OVERHEAR
from banting.attacks.phone_code import PHONE_CODE
from banting.attacks.phone_hands import PHONE_HANDS
from banting.attacks.push_command import PUSH_COMMAND
from banting.attacks.read_anonymously import READ_ANONYMOUSLY
from banting.attacks.read_data import READ_DATA
from banting.attacks.read_with_secret import READ_WITH_SECRET
from banting.attacks.replay_command import REPLAY_COMMAND
from banting.attacks.reuse_sms_code import REUSE_SMS_CODE
from banting.attacks.strangers_central import STRANGERS_CENTRAL
from banting.attacks.vocabulary import FACT_WORDS, FactWords
from banting.interfaces import Technique

__all__ = [
    "CODE_ON_PHONE",
    "FACT_WORDS",
    "PUMP_IN_HANDS",
    "TECHNIQUES",
    "CodeOdds",
    "FactWords",
    "GuessOdds",
    "assumptions",
    "code_odds",
    "guess_odds",
    "rules_for",
]

TECHNIQUES: dict[str, Technique] = {
    "overhear-identifier": OVERHEAR,
    "command-with-identifier": COMMAND,
    "guess-serial": GUESS,
    "capture-and-replay": CAPTURE_REPLAY,
    "forge-next-counter": FORGE_COUNTER,
    "falsify-reading": FALSIFY,
    "block-or-jam": JAM,
    "keep-radio-awake": KEEP_AWAKE,
    "read-therapy-data": READ_DATA,
    "stick-malware": MALWARE,
    "hands-on-pump": HANDS_ON,
    "strangers-central": STRANGERS_CENTRAL,
    "code-on-phone": PHONE_CODE,
    "phone-in-hands": PHONE_HANDS,
    "push-without-server": PUSH_COMMAND,
    "command-through-cloud": CLOUD_COMMAND,
    "reuse-sms-code": REUSE_SMS_CODE,
    "replay-remote-command": REPLAY_COMMAND,
    "outrun-command": OUTRUN_COMMAND,
    "guess-one-time-code": GUESS_CODE,
    "code-from-secret": CODE_FROM_SECRET,
    "store-treatments": CLOUD_TREATMENTS,
    "falsify-in-cloud": CLOUD_GLUCOSE,
    "read-cloud-anonymously": READ_ANONYMOUSLY,
    "read-cloud-with-secret": READ_WITH_SECRET,
    "handed-over": HANDED_OVER,
    "block-app-commands": BLOCK_REMOTE,
    "flood-pushes": FLOOD_PUSH,
    "forge-time-of-sending": FORGE_SENT_AT,
}
