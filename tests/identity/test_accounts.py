"""Accounts, offices, names, the access log, and the tables they stand in."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from adapters.database import open_engine
from adapters.identity import NewAccount
from adapters.identity.shape import VERSION_TABLE, migrate, pending
from adapters.identity.tables import metadata
from domain.errors import BadInput, NotFound
from domain.people import Actor, Office, Role
from domain.rulebook.model import Level
from tests.identity.conftest import COUNTY, PROVINCE

ROLES = frozenset({Role.HANDLER})


class TestAccounts:
    def test_get_an_opaque_id_that_says_nothing_about_the_person(self, identity):
        account = identity.add_account(
            NewAccount(login="wang.fang", display_name="王芳", roles=ROLES, office=COUNTY.id)
        )

        assert account.id.startswith("u-")
        assert "wang" not in account.id

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"login": "LI.LEI"}, "该账号已存在"),
            ({"login": "a b"}, "账号名应为"),
            ({"login": "clerk"}, "账号名应为"),
            ({"display_name": "  "}, "没有填写姓名"),
            ({"office": ""}, "经办人须属于一个机关"),
            ({"office": "nowhere"}, "没有机关"),
            ({"roles": frozenset({Role.EXPERT})}, "评审专家须属于一个专家库"),
            ({"roles": frozenset({Role.ENTERPRISE})}, "企业账号须填写统一社会信用代码"),
            ({"roles": frozenset({Role.CLERK})}, "没有可用于账号的角色"),
            ({"roles": frozenset({Role.EXPERT}), "pool": "519999"}, "没有行政区划 519999"),
            ({"roles": frozenset({Role.ENTERPRISE}), "enterprise": "91510107MAXXL00014"}, "校验位不正确"),
            ({"password": "short"}, "密码应为"),
        ],
    )
    def test_are_refused_with_the_reason(self, identity, changes, why):
        given = {"login": "wang.fang", "display_name": "王芳", "roles": ROLES, "office": COUNTY.id, **changes}

        with pytest.raises(BadInput, match=why):
            identity.add_account(NewAccount(**given))

    def test_are_opened_all_or_none(self, identity):
        good = NewAccount(login="good", display_name="好", roles=ROLES, office=COUNTY.id)
        bad = NewAccount(login="li.lei", display_name="坏", roles=ROLES, office=COUNTY.id)
        with pytest.raises(BadInput):
            identity.add_accounts([good, bad])

        assert identity.account("good") is None

    def test_are_listed_by_office(self, identity):
        assert [account.id for account in identity.accounts(COUNTY.id)] == ["u-li"]
        assert len(identity.accounts()) == 3

    def test_are_found_by_login_and_by_id(self, identity):
        assert identity.account("HAN.meimei") == identity.account("u-han")

    def test_have_names_that_are_read_together(self, identity):
        assert identity.names(["u-li", "u-han", "clerk", "gone"]) == {
            "u-li": "李雷",
            "u-han": "韩梅梅",
            "clerk": "期限管理",
        }

    @pytest.mark.parametrize(("division", "found"), [("510107", ["u-zhao"]), ("440305", [])])
    def test_of_experts_belong_to_the_pool_of_the_province(self, identity, division, found):
        assert [account.id for account in identity.experts(division)] == found

    def test_of_experts_leave_the_pool_when_closed(self, identity):
        identity.set_active("u-zhao", False)

        assert identity.experts("510000") == []

    def test_that_do_not_exist_cannot_be_closed(self, identity):
        with pytest.raises(NotFound):
            identity.set_active("nobody", False)


class TestOffices:
    def test_are_found_by_level_and_division(self, identity):
        assert identity.offices(Level.PROVINCE) == [PROVINCE]
        assert identity.offices(division="510107") == [COUNTY]
        assert identity.office(COUNTY.id) == COUNTY
        assert identity.office("nowhere") is None

    def test_keep_level_and_division_when_renamed(self, identity):
        identity.add_offices([Office(id=COUNTY.id, name="新名", level=Level.CITY, division="510100")])

        assert identity.office(COUNTY.id) == Office(
            id=COUNTY.id, name="新名", level=COUNTY.level, division=COUNTY.division
        )

    def test_need_an_existing_division(self, identity):
        with pytest.raises(BadInput, match="没有行政区划 519999"):
            identity.add_offices([Office(id="x", name="x", level=Level.COUNTY, division="519999")])


class TestAccessLog:
    def test_tells_who_read_what_latest_first(self, identity, clock):
        official = Actor(account="u-li", roles=ROLES, office=COUNTY)
        for ref in ("91510100MA6XXXXX01", "91510100MA6XXXXX02"):
            identity.log_read(official, "dossier", ref)

        lines = identity.access_log.reads(account="u-li")
        assert [(line.ref, line.office, line.at) for line in lines] == [
            ("91510100MA6XXXXX02", COUNTY.id, clock.now),
            ("91510100MA6XXXXX01", COUNTY.id, clock.now),
        ]

    def test_is_paged_and_filtered(self, identity):
        for number in range(5):
            identity.log_read(Actor(account="u-li", roles=ROLES), "case", f"c{number}")

        first = identity.access_log.reads(limit=3)
        rest = identity.access_log.reads(limit=3, before_id=first[-1].id)
        assert [line.ref for line in first + rest] == ["c4", "c3", "c2", "c1", "c0"]
        assert [line.ref for line in identity.access_log.reads(ref="c3")] == ["c3"]


class TestMigrations:
    def test_make_exactly_the_tables_of_the_code(self, engine):
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "version_table": VERSION_TABLE,
                    "compare_type": False,
                    "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
                },
            )
            assert compare_metadata(context, metadata) == []

    def test_do_nothing_the_second_time(self, engine, identity):
        migrate(engine)

        assert not pending(engine)
        assert identity.account("u-li")

    def test_are_pending_on_an_empty_database(self, tmp_path):
        engine = open_engine(f"sqlite:///{tmp_path}/new.db")

        assert pending(engine)
        engine.dispose()
