"""Where the numbers of this family come from; every table here points at one of these.

Knows: citations, in our words. What no source gives is marked as an estimate beside its number, and
listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "BATTERY_LOG",
    "CVE_2018_14781",
    "CVE_2019_10964",
    "DECOCARE",
    "ECC1",
    "LETTER_2011",
    "MINIMEDKIT",
    "MINIMED_RF",
    "MMCOMMANDER",
    "OPCODES",
    "PC_CONNECT",
]

ECC1 = Source(
    id="ecc1-medtronic",
    title="ecc1/medtronic",
    where="packet/, command.go, settings.go, history.go",
    says="Packets, checksums, 4b6b, replies and history records, with captured bytes.",
)
MINIMEDKIT = Source(
    id="minimedkit",
    title="LoopKit/MinimedKit",
    where="MinimedKit/Messages, MinimedKit/Models/PumpModel.swift",
    says="Argument layouts of the setters; strokes per unit, delivery rates and limits by model.",
)
MINIMED_RF = Source(
    id="minimed-rf",
    title="ps2/minimed_rf",
    where="README.md, lib/minimed_rf/messages",
    says="The radio's parameters; meter, remote, sensor and MySentry packets.",
)
MMCOMMANDER = Source(
    id="mmcommander",
    title="jberian/mmcommander",
    where="src/MMCommander, src/MMsimulator, DEVELOPERS.pdf",
    says="Sensor timing and fields, remote's buttons and how often each press is repeated.",
)
DECOCARE = Source(
    id="decocare",
    title="openaps/decocare",
    where="decocare/stick.py, decocare/commands.py, doc/commands.tsv",
    says="The CareLink stick's frames and the names of the pump's operation codes.",
)
OPCODES = Source(
    id="paradigm-opcodes",
    title="openaps/decocare, LoopKit/MinimedKit, ecc1/medtronic",
    where="doc/commands.tsv, MessageType.swift, command.go",
    says="Operation codes on which the three agree.",
)
PC_CONNECT = Source(
    id="pc-connect",
    title="bewest/decoding-carelink issue 80; openaps/docs pull request 1144",
    where="issue threads",
    says="From 523/723 firmware 2.5 on, commands are refused unless the wearer keeps PC Connect"
    " active; reads are answered. Known from users' reports only.",
)
LETTER_2011 = Source(
    id="letter-2011",
    title="Further Response to Insulin Pump Hacking (26 August 2011)",
    where="the pump maker's letter to its customers",
    says="Remote, meter and sensor can be switched off; the wireless connection to the USB device"
    " cannot, but the pump does not recognise its commands without the pump's serial number.",
)
CVE_2019_10964 = Source(
    id="cve-2019-10964",
    title="ICSMA-19-178-01, CVE-2019-10964",
    where="affected products; vulnerability overview",
    says="Improper access control on the radio of 508, 511, 512/712, 515/715, 522/722 in all"
    " versions, 523/723 to 2.4A, 554/754 to 2.6A, 554CM/754CM to 2.7A.",
)
CVE_2018_14781 = Source(
    id="cve-2018-14781",
    title="ICSMA-18-219-02, CVE-2018-14781",
    where="vulnerability overview",
    says="A press of the remote can be captured and replayed where the remote option and easy"
    " bolus are on, which they are not by default.",
)
BATTERY_LOG = Source(
    id="battery-log-723",
    title="Battery log of a 723 that looped every five minutes (channemann, gist 0a81661b7870)",
    where="table of 19 batteries",
    says="AAA batteries lasted 137 h on average (100-230 h by make), the radio being woken every"
    " five minutes.",
)
