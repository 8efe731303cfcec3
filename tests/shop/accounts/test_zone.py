"""Times are told in the browser's zone until somebody chooses one."""

from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from shop.accounts.middleware import ZONE_COOKIE

ZONE = "{ viewer { timezone } }"


@pytest.mark.django_db
@pytest.mark.parametrize(("cookie", "zone"), [("Asia%2FTashkent", "Asia/Tashkent"), ("../etc/passwd", "UTC"), ("", "UTC")])
def test_the_browsers_zone_counts(client: Client, cookie: str, zone: str) -> None:
    client.cookies[ZONE_COOKIE] = cookie
    answer = client.get("/graphql/", {"query": ZONE}).json()
    assert answer["data"]["viewer"]["timezone"] == str(ZoneInfo(zone))
