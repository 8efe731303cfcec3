"""Who is counted: the connection's address, or what a trusted proxy wrote."""

import pytest
from django.test import RequestFactory

from shop.kit.limits import client_address, hit

FORWARDED = "203.0.113.9, 198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, FORWARDED, "10.0.0.1"),
        (1, FORWARDED, "198.51.100.7"),
        (2, FORWARDED, "203.0.113.9"),
        (3, FORWARDED, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ],
)
def test_a_caller_is_who_the_outermost_trusted_proxy_says(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)) == expected


@pytest.mark.requires("redis")
def test_a_window_allows_so_many_and_no_more():
    assert [hit("test", 2, 60) for _use in range(4)] == [False, False, True, True]
    assert hit("nobody", 0, 60)
