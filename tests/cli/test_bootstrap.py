"""One place wires; a system starts, answers, and ends cleanly."""

import datetime as dt

import pytest

from adapters.bootstrap import build
from adapters.database import open_engine
from adapters.identity.shape import migrate
from adapters.settings import Settings, SettingsError
from adapters.tracking import prepare
from domain.people import Actor, Office, Role
from domain.procedures.registration import RegisterEnterprise
from domain.rulebook.model import Level
from tests.services.waiting import wait_until

OFFICE = Office(id="510107-county", name="武侯区经信局", level=Level.COUNTY, division="510107")
OFFICIAL = Actor(account="u-1", roles=frozenset({Role.HANDLER}), office=OFFICE)
REGISTER = RegisterEnterprise("91510107MAXXL00013", "示例·一号有限公司", "510107", dt.date(2020, 1, 2))


def settings(tmp_path, **more) -> Settings:
    return Settings(**{"store": f"sqlite:///{tmp_path}/var/tidu.db", "folder": tmp_path / "var", **more})


class TestSystem:
    def test_makes_what_is_missing(self, tmp_path):
        with build(settings(tmp_path)) as system:
            assert system.identity.accounts() == []
            assert system.views.register.by_code(REGISTER.uscc) is None
            assert system.health().lag == 0

    def test_shows_an_act_once_the_views_have_it(self, tmp_path):
        with build(settings(tmp_path)) as system:
            receipt = system.casework.act(REGISTER, OFFICIAL)
            assert system.is_behind(receipt.last)

            system.start()
            wait_until(lambda: not system.is_behind(receipt.last), 20, "the views to follow")
            assert system.views.register.by_code(REGISTER.uscc).enterprise_name == REGISTER.enterprise_name

    def test_waits_for_no_position_that_was_never_given(self, tmp_path):
        with build(settings(tmp_path)) as system:
            assert not system.is_behind(10**9)

    def test_keeps_everything_over_a_second_start(self, tmp_path):
        with build(settings(tmp_path)) as system:
            system.casework.act(REGISTER, OFFICIAL)
            secret = system.settings.secret_key
        with build(settings(tmp_path)) as system:
            assert system.casework.dossier(REGISTER.uscc).enterprise_name == REGISTER.enterprise_name
            assert system.settings.secret_key == secret

    def test_keeps_views_in_a_database_of_their_own(self, tmp_path):
        with build(settings(tmp_path, views=f"sqlite:///{tmp_path}/elsewhere/views.db")) as system:
            receipt = system.casework.act(REGISTER, OFFICIAL)
            system.catch_up()

            assert not system.is_behind(receipt.last)
        assert (tmp_path / "elsewhere" / "views.db").exists()

    def test_uses_the_hash_of_the_settings(self, tmp_path):
        with build(settings(tmp_path, hash="sm3")) as system:
            system.casework.act(REGISTER, OFFICIAL)

            [recorded] = system.journal.read(0, 10)
            assert recorded.event.alg == "sm3"

    def test_can_be_closed_twice(self, tmp_path):
        system = build(settings(tmp_path))
        system.start()
        system.close()
        system.close()

    def test_names_its_views(self, tmp_path):
        with build(settings(tmp_path)) as system:
            assert system.views.named("worklist") is system.views.worklist
            with pytest.raises(SettingsError, match="Views: register, worklist"):
                system.views.named("nothing")


class TestDistributed:
    def test_asks_for_migrate_when_tables_are_missing(self, tmp_path, pg_url):
        distributed = settings(tmp_path, store=pg_url, kafka="127.0.0.1:9", secret="s" * 32)

        with pytest.raises(SettingsError, match="Run: tidu migrate"):
            build(distributed)

    def test_records_while_the_broker_is_away(self, tmp_path, pg_url):
        """The store decides; the views follow later, and pages say so."""
        distributed = settings(tmp_path, store=pg_url, kafka="127.0.0.1:9", secret="s" * 32)
        engine = open_engine(pg_url)
        migrate(engine)
        engine.dispose()
        with build(distributed) as system:
            prepare(system.views.engine, system.views.all)
            receipt = system.casework.act(REGISTER, OFFICIAL)

            assert system.is_behind(receipt.last)
            assert "Kafka" in system.health().last_error
