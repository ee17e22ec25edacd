"""The public findings that the techniques rest on."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "CLEARTEXT",
    "FOB",
    "LETTER_2011",
    "LI_2011",
    "NO_ACCESS_CONTROL",
    "RADCLIFFE_2011",
    "SENSOR_EMULATION",
    "WAKE_UP",
]

NO_ACCESS_CONTROL = Source(
    id="CVE-2019-10964",
    title="ICSMA-19-178-01, Medtronic MiniMed 508 and Paradigm series insulin pumps",
    where="CISA medical advisory, 2019-06-27; CVSS 7.1",
    says="the pump obeys whoever sends its serial number by radio; no patch; recall of June 2019",
)
CLEARTEXT = Source(
    id="CVE-2018-10634",
    title="ICSMA-18-219-02, Medtronic MMT-500/MMT-503 remote controllers and pumps",
    where="CISA medical advisory, 2018-08-07; CVSS 4.8",
    says="devices send in clear, serial numbers among it",
)
FOB = Source(
    id="CVE-2018-14781",
    title="ICSMA-18-219-02, Medtronic MMT-500/MMT-503 remote controllers and pumps",
    where="CISA medical advisory, 2018-08-07; CVSS 5.3; recall widened in October 2021",
    says="a captured press can be sent again where easy bolus and remote are on (not the default)",
)
RADCLIFFE_2011 = Source(
    id="CVE-2011-3386",
    title="Medtronic Paradigm wireless insulin pump 512, 522, 712, 722",
    where="National Vulnerability Database",
    says="remote attackers who know the serial number can set off boluses or stop delivery",
)
LI_2011 = Source(
    id="Li-2011",
    title="Li, Raghunathan, Jha: Hijacking an insulin pump",
    where="IEEE Healthcom 2011",
    says="eavesdropping, impersonation and control of pump, remote and sensor on real devices",
)
LETTER_2011 = Source(
    id="letter-2011",
    title="Further Response to Insulin Pump Hacking",
    where="letter of the maker to its customers, 2011-08-26",
    says="the USB device's wireless cannot be turned off, and the serial number is what guards it",
)
SENSOR_EMULATION = Source(
    id="mmcommander",
    title="jberian/mmcommander, MMsimulator",
    where="src/MMsimulator",
    says="a sensor is emulated by its identifier and a CRC alone",
)
WAKE_UP = Source(
    id="ecc1-wakeup",
    title="ecc1/medtronic",
    where="wakeup.go",
    says="a sleeping pump is woken by about 255 short power messages, 8 to 12 s",
)
