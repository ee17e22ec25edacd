"""The pump driver: every end an errand can come to, with a real pump's answers on the wire."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.phone.driver import TABLE, Driver, DriverState, End, Stage
from banting.devices.rileylink import CARRIER
from banting.devices.rileylink.answers import Heard as OnAir
from banting.devices.rileylink.answers import encode_answer
from banting.schema.effects import Frame, Rejected, Send
from banting.schema.intents import GiveBolus, Heard, Read, SetTempBasal
from tests.devices.paradigm.plays import ALONE, home
from tests.devices.phone.home import MIN, PARADIGM, SERIAL, owned

DRIVER = Driver(dialect=PARADIGM.dialect, carrier=CARRIER, serial=SERIAL, model="522")
STATUS, RESERVOIR, HISTORY = (Read(what=what) for what in ("status", "reservoir", "history"))
SILENCE = b"\xaa"


class Play:
    """A driver and a pump that answers it at once, but for frames that are lost.

    `lose` names, by number from 1, commands that never reach the pump; `deaf` those whose answer
    never comes back. `said` is what was put on the air, by opcode and form.
    """

    def __init__(self, lose=(), deaf=()):
        self.world = home(owned(PARADIGM.specs, "pump", "522"))
        self.pump = PARADIGM.devices["pump"](self.world.device("pump"), self.world, ALONE)
        self.pump_state = self.pump.initial()
        self.driver = DriverState()
        self.lose, self.deaf = set(lose), set(deaf)
        self.now_ms, self.sent, self.said, self.refused = 0, 0, [], []

    def errand(self, wanted):
        driven = DRIVER.begin(self.driver, wanted, self.now_ms)
        for _ in itertools.count():
            self.driver, effects, outcome = driven
            if outcome is not None:
                return outcome
            (send,) = effects
            assert send.to == "bridge"
            driven = DRIVER.hear(self.driver, self._by_bridge(send), self.now_ms)
        raise AssertionError

    def _by_bridge(self, send):
        self.sent += 1
        on_air = CARRIER.carried(send.raw)
        call = on_air is not None and send.raw[3] == 254
        self.said.append(PARADIGM.dialect.describe(on_air)[0])
        self.now_ms += 9_000 if call else 60
        if self.sent in self.lose:
            return SILENCE
        frame = Frame(
            link="radio",
            sender="bridge",
            raw=on_air,
            at_ms=self.now_ms,
            duration_ms=9_000 if call else 30,
        )
        self.pump_state, effects = self.pump.receive(self.pump_state, frame, self.now_ms)
        self.refused += [one.reason for one in effects if isinstance(one, Rejected)]
        answers = [one.raw for one in effects if isinstance(one, Send)]
        if not answers or self.sent in self.deaf:
            return SILENCE
        return encode_answer(OnAir(rssi_dbm=-60, count=self.sent, packet=answers[0]).answer)

    def live(self, ms):
        self.now_ms += ms
        self.pump_state, effects = self.pump.tick(self.pump_state, self.now_ms)
        return effects


def test_the_table_says_what_follows_every_answer_in_every_stage():
    assert set(TABLE) == set(itertools.product(Stage, Heard))


def test_a_sleeping_pump_is_called_and_then_asked():
    play = Play()
    outcome = play.errand(STATUS)
    assert outcome.end is End.DONE
    assert (outcome.told.suspended, outcome.told.bolusing) == (False, False)
    assert play.sent == 3
    assert play.errand(RESERVOIR).told.reservoir == 176_000
    assert play.sent == 4, "an awake pump is not called again"


def test_a_pump_that_may_have_fallen_asleep_is_called_again():
    play = Play()
    play.errand(STATUS)
    play.live(MIN)
    assert play.errand(RESERVOIR).end is End.DONE
    assert play.sent == 6


def test_an_order_is_announced_sent_once_and_acknowledged():
    play = Play()
    assert play.errand(SetTempBasal(milliunits_per_h=1_500, minutes=30)).end is End.DONE
    assert play.pump_state.delivery.temp.milliunits_per_h == 1_500
    assert play.sent == 4


def test_a_refusal_is_an_end_and_is_not_tried_again():
    play = Play()
    assert play.errand(GiveBolus(milliunits=24_000)).end is End.REFUSED
    assert play.sent == 4
    assert play.refused == ["24 U is not between a stroke and max bolus, 10 U"]


def test_a_question_is_asked_again_when_no_answer_comes():
    play = Play(lose=[3, 4], deaf=[5])
    assert play.errand(STATUS).end is End.DONE
    assert play.sent == 6


def test_an_announcement_may_be_repeated_for_it_orders_nothing():
    play = Play(deaf=[3])
    assert play.errand(GiveBolus(milliunits=1_000)).end is End.DONE
    assert play.pump_state.delivery.bolus.milliunits == 1_000


def test_a_pump_that_never_answers_is_given_up_after_a_bounded_number_of_calls():
    play = Play(lose=range(1, 99))
    assert play.errand(STATUS).end is End.UNREACHED
    assert play.sent == 2


def test_an_awake_pump_that_falls_silent_is_called_once_and_then_given_up():
    play = Play(lose=range(4, 99))
    assert play.errand(STATUS).end is End.DONE
    assert play.errand(RESERVOIR).end is End.UNREACHED
    assert play.sent == 3 + 4 + 2


@pytest.mark.parametrize(("lose", "deaf", "given"), [([4], [], False), ([], [4], True)])
def test_an_order_without_an_answer_is_uncertain_and_not_sent_again(lose, deaf, given):
    play = Play(lose=lose, deaf=deaf)
    assert play.errand(GiveBolus(milliunits=1_000)).end is End.UNCERTAIN
    assert play.sent == 4
    assert (play.pump_state.delivery.bolus is not None) is given


def test_a_page_of_history_is_read_frame_by_frame():
    play = Play()
    play.errand(GiveBolus(milliunits=1_000))
    play.live(5 * MIN)
    outcome = play.errand(HISTORY)
    assert outcome.end is End.DONE
    assert [bolus.milliunits for bolus in outcome.told.boluses] == [1_000]
    assert play.sent == 4 + 4 + 15


@pytest.mark.parametrize("lost", [7, 12, 19])
def test_a_page_with_a_lost_frame_is_read_anew_or_given_up_but_never_half(lost):
    play = Play()
    play.errand(STATUS)
    play.deaf = {play.sent + lost}
    outcome = play.errand(HISTORY)
    assert outcome.end in (End.DONE, End.UNREACHED)
    assert (outcome.told is not None) is (outcome.end is End.DONE)
    assert play.sent < 120


def test_nothing_is_heard_between_errands():
    assert DRIVER.hear(DriverState(), b"\xdd\x1a\x01\x00", 0) == (DriverState(), (), None)
    assert DRIVER.late(DriverState(), 10**9) == (DriverState(), (), None)


def test_a_bridge_that_does_not_answer_counts_as_silence_once_it_is_late():
    state, _, _ = DRIVER.begin(DriverState(), STATUS, 0)
    same, effects, outcome = DRIVER.late(state, state.job.until_ms - 1)
    assert (same, effects, outcome) == (state, (), None)
    state, effects, _ = DRIVER.late(state, state.job.until_ms)
    assert len(effects) == 1
    _, _, outcome = DRIVER.late(state, state.job.until_ms)
    assert outcome.end is End.UNREACHED


def test_an_acknowledgement_answers_no_question():
    play = Play()
    play.errand(STATUS)
    state, _, _ = DRIVER.begin(play.driver, RESERVOIR, play.now_ms)
    ack = encode_answer(OnAir(rssi_dbm=-60, count=1, packet=_ack_of_the_pump()).answer)
    state, effects, outcome = DRIVER.hear(state, ack, play.now_ms)
    assert outcome is None
    assert CARRIER.carried(effects[0].raw) == state.job.todo[0].raw


def _ack_of_the_pump():
    (more,) = PARADIGM.dialect.command(SERIAL, Read(what="more"), "522")
    return more.raw


@given(
    st.sampled_from([STATUS, HISTORY, GiveBolus(milliunits=500)]),
    st.lists(st.one_of(st.none(), st.binary(max_size=90)), max_size=60),
)
def test_any_answers_bring_a_bounded_errand_to_some_end_or_leave_it_waiting(wanted, answers):
    state, _, outcome = DRIVER.begin(DriverState(), wanted, 0)
    for raw in answers:
        if outcome is not None:
            break
        late = raw is None
        at_ms = state.job.until_ms
        driven = DRIVER.late(state, at_ms) if late else DRIVER.hear(state, raw, at_ms)
        state, effects, outcome = driven
        assert len(effects) <= 1
    assert outcome is None or outcome.end in (End.UNREACHED, End.UNCERTAIN, End.REFUSED, End.DONE)
