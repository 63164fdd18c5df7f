"""Limits on what comes in: each person's own, everybody's together, and what remembering them costs."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.admission import Admission, Bucket, ReceivingLimits, Verdict

ADMITTED = Verdict(admitted=True)
QUIET = Verdict(admitted=False)
TOLD = Verdict(admitted=False, tell=True)
WHEN = datetime(2026, 11, 23, tzinfo=UTC)


class Time:
    """Stands still but for those who wait."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def admission(limits: ReceivingLimits | None = None) -> tuple[Admission, Time]:
    time = Time()
    return Admission(limits, time.now, time.sleep), time


def message(person: int) -> Update:
    user = User(person, "Ana", is_bot=False)
    return Update(1, message=Message(1, WHEN, Chat(person, "private"), from_user=user, text="?"))


def press(person: int) -> Update:
    return Update(1, callback_query=CallbackQuery("1", User(person, "Ana", is_bot=False), "x", data="done"))


async def verdicts(door: Admission, updates: Sequence[Update]) -> list[Verdict]:
    return [await door.admits(update) for update in updates]


async def test_a_burst_is_taken_and_what_comes_after_it_is_dropped_with_one_word() -> None:
    door, _ = admission()
    assert await verdicts(door, [message(1)] * 23) == [*[ADMITTED] * 20, TOLD, QUIET, QUIET]


async def test_a_second_later_there_is_room_for_one_more() -> None:
    door, time = admission()
    await verdicts(door, [message(1)] * 21)
    time.now_s += 1
    assert await verdicts(door, [message(1)] * 2) == [ADMITTED, QUIET]


async def test_a_person_is_told_again_after_a_minute() -> None:
    door, time = admission(ReceivingLimits(burst=1, per_s=0.001))
    assert await verdicts(door, [message(1)] * 3) == [ADMITTED, TOLD, QUIET]
    time.now_s += 59
    assert await door.admits(message(1)) == QUIET
    time.now_s += 1
    assert await door.admits(message(1)) == TOLD


async def test_presses_count_as_messages_do() -> None:
    door, _ = admission(ReceivingLimits(burst=2))
    assert await verdicts(door, [press(1), message(1), press(1)]) == [ADMITTED, ADMITTED, TOLD]


async def test_one_who_sends_too_much_takes_nothing_from_another() -> None:
    door, time = admission()
    await verdicts(door, [message(1)] * 10_000)
    assert await door.admits(message(2)) == ADMITTED
    assert time.slept == []


async def test_where_all_together_send_too_much_intake_waits_and_nothing_is_lost() -> None:
    door, time = admission(ReceivingLimits(overall_burst=10, overall_per_s=5))
    assert await verdicts(door, [message(person) for person in range(20)]) == [ADMITTED] * 20
    assert abs(time.now_s - 2) < 0.01


async def test_the_wait_has_an_end() -> None:
    door, time = admission(ReceivingLimits(overall_burst=1, overall_per_s=0.01, longest_pause_s=2))
    assert await verdicts(door, [message(1), message(2)]) == [ADMITTED] * 2
    assert time.slept == [2]


async def test_what_has_no_sender_is_taken() -> None:
    door, _ = admission(ReceivingLimits(burst=1))
    assert await verdicts(door, [Update(1)] * 3) == [ADMITTED] * 3


async def test_memory_is_bounded() -> None:
    door, time = admission(ReceivingLimits(people=100))
    await verdicts(door, [message(person) for person in range(1000)])
    assert door.remembered == 100
    time.now_s += 61
    await door.admits(message(1))
    assert door.remembered == 1


async def test_whoever_is_crowded_out_of_memory_is_not_the_one_who_keeps_sending() -> None:
    door, _ = admission(ReceivingLimits(people=10))
    await verdicts(door, [message(0)] * 20)
    for person in range(1, 200):
        assert not (await door.admits(message(0))).admitted
        await door.admits(message(person))


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 30), st.floats(0.1, 5))
def test_in_no_stretch_of_time_is_more_taken_than_the_bucket_lets_through(
    pauses: list[float], size: int, per_s: float
) -> None:
    bucket, now = Bucket(size, per_s, 0), 0.0
    taken: list[float] = []
    for pause in pauses:
        now += pause
        if bucket.take(now):
            taken.append(now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= size + (taken[last] - taken[first]) * per_s + 1e-6


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 3)), max_size=120))
def test_a_persons_fate_does_not_depend_on_what_others_send(sent: list[tuple[int, float]]) -> None:
    limits = ReceivingLimits(burst=3, per_s=0.5, tell_every_s=5)

    async def play(only: int | None) -> list[Verdict]:
        door, time = admission(limits)
        seen = []
        for person, pause in sent:
            time.now_s += pause
            if only in {None, person}:
                verdict = await door.admits(message(person))
                seen += [verdict] if person == 1 else []
        return seen

    assert asyncio.run(play(None)) == asyncio.run(play(1))
