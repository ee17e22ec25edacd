"""Records and pages: what is written can be read back, who asked included."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.paradigm.clock import RequestorCode, Stamp
from banting.devices.paradigm.history import (
    PAGE_BYTES,
    RecordOp,
    alarm_record,
    bolus_record,
    decode_page,
    encode_pages,
    glucose_record,
    options_record,
    plain_record,
    sensor_alarm_record,
    temp_basal_records,
)
from banting.errors import WireError
from banting.wire import crc16

WHEN = Stamp(time=datetime.fromisoformat("2011-08-26T12:34:56"), requestor=RequestorCode.RADIO)
IDS = ("123456", None, None)


def written(generation):
    return (
        bolus_record(5_000, 4_900, WHEN, generation),
        *temp_basal_records(35_000, 8, WHEN, percent=False),
        *temp_basal_records(150, 2, WHEN, percent=True),
        alarm_record(0x3E, WHEN),
        sensor_alarm_record(0x66, WHEN),
        glucose_record(223, b"\xc0\xff\xee", WHEN, generation),
        options_record(RecordOp.REMOTE, on=True, ids=IDS, stamp=WHEN),
        options_record(RecordOp.METER, on=False, ids=("c0ffee", None, None), stamp=WHEN),
        plain_record(RecordOp.MAX_BASAL, 1_400, WHEN),
    )


@pytest.mark.parametrize("generation", [12, 22, 23])
def test_every_record_written_is_read_back_with_its_time_and_requestor(generation):
    records = written(generation)
    (page,) = encode_pages(records)
    assert len(page) == PAGE_BYTES
    read = decode_page(page, generation)
    assert tuple(record.raw for record in read) == records
    assert {record.stamp for record in read} == {WHEN}


def test_records_have_the_published_form():
    assert bolus_record(25_000, 25_000, WHEN, 12)[:4] == b"\x01\xfa\xfa\x00"
    assert len(bolus_record(25_000, 25_000, WHEN, 23)) == 13
    rate, duration = temp_basal_records(35_000, 8, WHEN, percent=False)
    assert (rate[1], rate[7]) == (0x78, 0x05)
    assert duration[:2] == b"\x16\x08"
    percent, _ = temp_basal_records(150, 8, WHEN, percent=True)
    assert (percent[1], percent[7]) == (150, 0x08)
    # six decimal digits are one 24-bit number here, unlike on the air
    assert (
        options_record(RecordOp.REMOTE, on=True, ids=IDS, stamp=WHEN)[7:11] == b"\x27\x01\xe2\x40"
    )
    assert (
        options_record(RecordOp.METER, on=True, ids=("abcdef", None, None), stamp=WHEN)[7:11]
        == b"\x3d\xab\xcd\xef"
    )
    assert plain_record(RecordOp.MAX_BASAL, 1_400, WHEN)[1] == 0xFF


@given(st.lists(st.sampled_from(written(22)), max_size=400))
def test_records_never_cross_a_page_and_the_newest_page_is_first(records):
    pages = encode_pages(tuple(records))
    read = [record.raw for page in reversed(pages) for record in decode_page(page, 22)]
    assert read == records
    assert all(len(page) == PAGE_BYTES for page in pages)


def test_an_empty_history_is_one_empty_page():
    (page,) = encode_pages(())
    assert decode_page(page, 22) == ()


def page_of(content):
    padded = content.ljust(1022, b"\x00")
    return padded + crc16(padded).to_bytes(2, "big")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (bytes(10), "no history page"),
        (bytes(1023) + b"\x01", "no history page"),
        (page_of(b"\x70"), "record 70"),
        (page_of(bytes(1020) + b"\x1e\x00"), "cut by the page's end"),
        (page_of(b"\x1e\x00\x00\x00\x00\x00\x01"), "no such time"),
    ],
)
def test_a_damaged_or_foreign_page_is_a_wire_error(page, reason):
    with pytest.raises(WireError, match=reason):
        decode_page(page, 22)
