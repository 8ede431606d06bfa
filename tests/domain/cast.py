"""The people of the stories: officials of each office on the way, experts, two enterprises."""

from domain.people import CLERK, PUBLIC, Actor, Office, Role
from domain.rulebook.model import Level

COUNTY = Office("510107-county", "武侯区经济科技信息化局", Level.COUNTY, "510107")
CITY = Office("510100-city", "成都市经济和信息化局", Level.CITY, "510100")
PROVINCE = Office("510000-province", "四川省经济和信息化厅", Level.PROVINCE, "510000")
MINISTRY = Office("000000-ministry", "工业和信息化部", Level.MINISTRY, "000000")
ELSEWHERE = Office("110000-province", "北京市经济和信息化局", Level.PROVINCE, "110000")
OTHER_COUNTY = Office("510104-county", "锦江区经济信息化局", Level.COUNTY, "510104")

USCC = "91510100MA6CAFE05E"
OTHER_USCC = "91510100MA6BEEF00R"


def official(account: str, office: Office, *roles: Role) -> Actor:
    """An official of *office*."""
    return Actor(account, frozenset(roles), office)


COUNTY_HANDLER = official("county-handler", COUNTY, Role.HANDLER)
COUNTY_APPROVER = official("county-approver", COUNTY, Role.APPROVER)
CITY_HANDLER = official("city-handler", CITY, Role.HANDLER)
CITY_APPROVER = official("city-approver", CITY, Role.APPROVER)
HANDLER = official("province-handler", PROVINCE, Role.HANDLER)
APPROVER = official("province-approver", PROVINCE, Role.APPROVER)
SECOND_APPROVER = official("province-approver-2", PROVINCE, Role.APPROVER)
BOTH = official("province-both", PROVINCE, Role.HANDLER, Role.APPROVER)
MINISTRY_HANDLER = official("ministry-handler", MINISTRY, Role.HANDLER)
MINISTRY_APPROVER = official("ministry-approver", MINISTRY, Role.APPROVER)
MINISTRY_SECOND = official("ministry-approver-2", MINISTRY, Role.APPROVER)
STRANGER = official("beijing-both", ELSEWHERE, Role.HANDLER, Role.APPROVER)
NEIGHBOUR = official("jinjiang-both", OTHER_COUNTY, Role.HANDLER, Role.APPROVER)
AUDITOR = Actor("auditor", frozenset({Role.AUDITOR}))
FIRM = Actor("firm", frozenset({Role.ENTERPRISE}), enterprise=USCC)
OTHER_FIRM = Actor("other-firm", frozenset({Role.ENTERPRISE}), enterprise=OTHER_USCC)
EXPERTS = [Actor(f"expert-{n}", frozenset({Role.EXPERT})) for n in range(1, 6)]

__all__ = ["CLERK", "PUBLIC", "Actor"]
