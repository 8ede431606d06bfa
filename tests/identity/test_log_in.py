"""Log-in, throttling, sessions, tokens against cross-site requests."""

import datetime as dt

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from adapters.identity import Identity, LogInRefused, NewAccount, TooManyAttempts
from adapters.identity.passwords import Passwords
from adapters.identity.tables import accounts, sessions
from domain.errors import BadInput
from domain.people import Role
from tests.identity.conftest import COUNTY, NOW, PASSWORD

IP = "192.0.2.7"


def minutes(n: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=n)


def fail(identity: Identity, login: str, times: int, *, ip: str = IP, now: dt.datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(LogInRefused):
            identity.log_in(login, "wrong password", ip=ip, now=now)


class TestLogIn:
    def test_gives_the_account_with_its_office(self, identity):
        session = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        assert session.actor.account == "u-li"
        assert session.actor.office == COUNTY
        assert session.actor.roles == {Role.HANDLER}

    @pytest.mark.parametrize("typed", [" LI.LEI ", "ｌｉ．ｌｅｉ"])
    def test_does_not_mind_capitals_spaces_and_full_width_letters(self, identity, typed):
        assert identity.log_in(typed, PASSWORD, ip=IP, now=NOW).account.id == "u-li"

    @pytest.mark.parametrize("login", ["li.lei", "nobody"])
    def test_does_not_tell_whether_the_account_exists(self, identity, login):
        with pytest.raises(LogInRefused, match="账号或密码不正确"):
            identity.log_in(login, "wrong password", ip=IP, now=NOW)

    def test_hashes_for_unknown_accounts_too(self, engine):
        """Otherwise the time of the answer would tell which accounts exist."""
        checked = []

        class Counting(PasswordHasher):
            def verify(self, hash, password):
                checked.append(hash)
                return super().verify(hash, password)

        identity = Identity(
            engine, b"k", passwords=Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
        )
        fail(identity, "nobody", 1)

        assert len(checked) == 1

    def test_refuses_a_closed_account_like_a_wrong_password(self, identity):
        identity.set_active("u-li", False)

        with pytest.raises(LogInRefused):
            identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

    def test_refuses_an_account_without_a_password(self, identity):
        identity.add_account(NewAccount(login="new", display_name="新", roles=frozenset({Role.AUDITOR})))

        with pytest.raises(LogInRefused):
            identity.log_in("new", "", ip=IP, now=NOW)

    def test_renews_a_hash_made_with_weaker_parameters(self, identity, engine):
        stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
        Identity(engine, b"k", passwords=Passwords(stronger)).log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        with engine.connect() as connection:
            stored = connection.execute(
                sa.select(accounts.c.password_hash).where(accounts.c.id == "u-li")
            ).scalar()
        assert not stronger.check_needs_rehash(stored)


class TestThrottle:
    def test_lets_five_failures_pass_and_then_says_when_to_come_back(self, identity):
        fail(identity, "li.lei", 5)

        with pytest.raises(TooManyAttempts, match="请在 06月01日 09:00:31 之后再试") as refused:
            identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)
        assert refused.value.retry_at == NOW + dt.timedelta(seconds=30)

    def test_waits_longer_after_each_further_failure(self, identity):
        fail(identity, "li.lei", 5)
        fail(identity, "li.lei", 1, now=minutes(1))

        with pytest.raises(TooManyAttempts) as refused:
            identity.log_in("li.lei", PASSWORD, ip=IP, now=minutes(1.5))
        assert refused.value.retry_at == minutes(2)

    def test_lets_the_right_password_in_after_the_wait(self, identity):
        fail(identity, "li.lei", 5)

        assert identity.log_in("li.lei", PASSWORD, ip=IP, now=minutes(0.5)).account.id == "u-li"

    def test_forgets_the_failures_of_an_account_after_success(self, identity):
        fail(identity, "li.lei", 4)
        identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        fail(identity, "li.lei", 4)

    def test_counts_an_address_over_all_accounts(self, identity):
        for number in range(20):
            fail(identity, f"guess{number}", 1)

        with pytest.raises(TooManyAttempts):
            identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)
        assert identity.log_in("li.lei", PASSWORD, ip="192.0.2.8", now=NOW).account.id == "u-li"

    def test_never_counts_successes_against_an_address(self, identity):
        for _ in range(25):
            identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        assert identity.log_in("han.meimei", PASSWORD, ip=IP, now=NOW).account.id == "u-han"

    def test_forgets_after_a_day(self, identity):
        fail(identity, "li.lei", 5)

        fail(identity, "li.lei", 5, now=minutes(24 * 60 + 1))


class TestSessions:
    def test_is_found_by_its_token(self, identity):
        session = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        assert identity.session(session.token, minutes(5)).actor == session.actor

    def test_is_stored_without_the_token(self, identity, engine):
        session = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)

        with engine.connect() as connection:
            [stored] = connection.execute(sa.select(sessions)).all()
        assert session.token not in [str(value) for value in stored]

    def test_ends_after_thirty_idle_minutes(self, identity):
        token = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW).token

        assert identity.session(token, minutes(29))
        assert identity.session(token, minutes(58))
        assert identity.session(token, minutes(88)) is None

    def test_ends_after_twelve_hours_however_busy(self, identity):
        token = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW).token
        for n in range(20, 12 * 60, 20):
            assert identity.session(token, minutes(n))

        assert identity.session(token, minutes(12 * 60)) is None

    def test_ends_with_log_out(self, identity):
        token = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW).token
        identity.log_out(token)

        assert identity.session(token, NOW) is None

    def test_ends_when_the_account_is_closed(self, identity):
        token = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW).token
        identity.set_active("u-li", False)

        assert identity.session(token, NOW) is None

    @pytest.mark.parametrize("token", ["", "made-up"])
    def test_does_not_exist_for_an_unknown_token(self, identity, token):
        assert identity.session(token, NOW) is None

    def test_other_sessions_end_when_the_password_changes(self, identity):
        mine = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)
        other = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)
        identity.change_password("u-li", PASSWORD, "another-password", keep=mine)

        assert identity.session(mine.token, NOW)
        assert identity.session(other.token, NOW) is None
        assert identity.log_in("li.lei", "another-password", ip=IP, now=NOW)

    def test_the_old_password_is_needed_to_change_it(self, identity):
        with pytest.raises(BadInput, match="原密码不正确"):
            identity.change_password("u-li", "wrong password", "another-password")

    def test_a_new_password_has_ten_characters_at_least(self, identity):
        with pytest.raises(BadInput, match="密码应为 10 至 200 个字符"):
            identity.change_password("u-li", PASSWORD, "short")


class TestTokensAgainstCrossSiteRequests:
    def test_fit_their_own_session_only(self, identity):
        mine = identity.log_in("li.lei", PASSWORD, ip=IP, now=NOW)
        other = identity.log_in("han.meimei", PASSWORD, ip=IP, now=NOW)

        assert identity.check_csrf(mine, identity.csrf_token(mine))
        assert not identity.check_csrf(other, identity.csrf_token(mine))
        assert not identity.check_csrf(mine, "")
        assert not identity.check_csrf(mine, "不是令牌")

    def test_fit_a_visitor_by_the_value_of_the_own_cookie(self, identity):
        assert identity.check_csrf("cookie", identity.csrf_token("cookie"))
        assert not identity.check_csrf("another", identity.csrf_token("cookie"))

    def test_depend_on_the_secret(self, identity, engine):
        assert not Identity(engine, b"other").check_csrf("cookie", identity.csrf_token("cookie"))
