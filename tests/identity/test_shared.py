"""What several web processes share: how often something was used, and which writes were begun."""

import datetime as dt
import threading

import sqlalchemy as sa

from adapters.identity.request_keys import KEPT, RequestKeys
from adapters.identity.uses import Uses
from tests.identity.conftest import NOW, Clock

MINUTE = dt.timedelta(minutes=1)


def booked(uses: Uses, number: int = 1, *, key: str = "10.0.0.1", now: dt.datetime = NOW) -> bool:
    """Whether *number* uses could be booked, of six in a minute."""
    return uses.book("search", key, number=number, most=6, window=MINUTE, now=now)[0]


class TestUses:
    def test_are_booked_up_to_the_limit_and_again_in_the_next_window(self, engine: sa.Engine) -> None:
        uses = Uses(engine)

        assert [booked(uses, 2) for _ in range(4)] == [True, True, True, False]
        assert not booked(uses, now=NOW + MINUTE - dt.timedelta(seconds=1))
        assert booked(uses, now=NOW + MINUTE)

    def test_say_when_the_window_ends(self, engine: sa.Engine) -> None:
        uses = Uses(engine)
        booked(uses, 6)

        answer = uses.book("search", "10.0.0.1", number=1, most=6, window=MINUTE, now=NOW + MINUTE / 2)

        assert answer == (False, NOW + MINUTE)

    def test_of_one_do_not_count_for_another(self, engine: sa.Engine) -> None:
        uses = Uses(engine)
        booked(uses, 6)

        assert booked(uses, key="10.0.0.2")
        assert uses.book("api", "10.0.0.1", number=1, most=6, window=MINUTE, now=NOW)[0]

    def test_at_the_same_moment_never_pass_the_limit(self, engine: sa.Engine) -> None:
        answers: list[bool] = []
        threads = [threading.Thread(target=lambda: answers.append(booked(Uses(engine)))) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == [False] * 6 + [True] * 6

    def test_of_windows_that_are_over_are_forgotten(self, engine: sa.Engine) -> None:
        uses = Uses(engine)
        for number in range(5):
            booked(uses, key=f"10.0.0.{number}")
        booked(uses, key="10.0.1.1", now=NOW + 2 * MINUTE)

        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM uses")).scalar_one() == 1


class TestRequestKeys:
    def test_are_taken_by_the_first_who_comes(self, engine: sa.Engine, clock: Clock) -> None:
        keys, taken = RequestKeys(engine, clock), []

        def begin(number: int) -> None:
            found = keys.begin("u-li", "k1", asked="a", request_id=f"r{number}", after=number)
            taken.append(found is None)

        threads = [threading.Thread(target=begin, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(taken) == [False] * 5 + [True]

    def test_remember_the_answer_until_they_are_forgotten(self, engine: sa.Engine, clock: Clock) -> None:
        keys = RequestKeys(engine, clock)
        keys.begin("u-li", "k1", asked="a", request_id="r1", after=7)
        keys.finish("u-li", "k1", b"{}")

        again = keys.begin("u-li", "k1", asked="b", request_id="r2", after=9)
        assert again is not None
        assert (again.asked, again.request_id, again.after, again.at, again.answer) == (
            "a",
            "r1",
            7,
            NOW,
            b"{}",
        )
        clock.now += KEPT + MINUTE
        assert keys.begin("u-li", "k1", asked="b", request_id="r2", after=9) is None

    def test_are_free_again_after_a_refusal_but_not_after_an_answer(
        self, engine: sa.Engine, clock: Clock
    ) -> None:
        keys = RequestKeys(engine, clock)
        keys.begin("u-li", "k1", asked="a", request_id="r1", after=0)
        keys.release("u-li", "k1")
        assert keys.begin("u-li", "k1", asked="a", request_id="r2", after=0) is None
        keys.finish("u-li", "k1", b"{}")
        keys.release("u-li", "k1")
        assert keys.begin("u-li", "k1", asked="a", request_id="r3", after=0) is not None

    def test_left_by_a_dead_process_are_taken_over_by_one(self, engine: sa.Engine, clock: Clock) -> None:
        keys = RequestKeys(engine, clock)
        keys.begin("u-li", "k1", asked="a", request_id="r1", after=0)
        begun = keys.begin("u-li", "k1", asked="a", request_id="r2", after=0)
        assert begun is not None
        clock.now += MINUTE

        assert [keys.take_over("u-li", "k1", begun) for _ in range(2)] == [True, False]
