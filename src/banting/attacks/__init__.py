"""What attackers can do: one technique a file, rules as data, and a program on the machines."""

from banting.attacks.assumptions import PUMP_IN_HANDS, assumptions
from banting.attacks.capture_replay import CAPTURE_REPLAY
from banting.attacks.command import COMMAND
from banting.attacks.falsify import FALSIFY
from banting.attacks.forge_counter import FORGE_COUNTER
from banting.attacks.guess import GUESS, GuessOdds, guess_odds
from banting.attacks.hands_on import HANDS_ON
from banting.attacks.jam import JAM
from banting.attacks.keep_awake import KEEP_AWAKE
from banting.attacks.malware import MALWARE
from banting.attacks.overhear import OVERHEAR
from banting.attacks.read_data import READ_DATA
from banting.attacks.vocabulary import FACT_WORDS, FactWords
from banting.interfaces import Technique

__all__ = [
    "FACT_WORDS",
    "PUMP_IN_HANDS",
    "TECHNIQUES",
    "FactWords",
    "GuessOdds",
    "assumptions",
    "guess_odds",
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
}
