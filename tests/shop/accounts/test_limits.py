"""What is said to whoever asks too often."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings):
    """One sign-in in half a minute."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/30s/ip"}
    cache.clear()
    yield
    cache.clear()


def sign_in_twice(**headers):
    client, page = Client(), reverse("account_login")
    answers = [client.post(page, {"login": "nobody@example.test", "password": "wrong"}, headers=headers) for _time in range(2)]
    return answers[1]


def test_the_page_says_how_long_to_wait():
    answer = sign_in_twice()
    assert answer.status_code == 429
    seconds = int(answer["Retry-After"])
    assert 1 <= seconds <= 30
    assert f"in {seconds} second" in answer.text


@pytest.mark.parametrize(("referer", "is_linked"), [("http://testserver/en/p/rug/", True), ("https://elsewhere.example/en/p/rug/", False)])
def test_the_page_leads_back_to_a_page_of_ours(referer, is_linked):
    shown = sign_in_twice(referer=referer).text
    assert (f'href="{referer}"' in shown) == is_linked
    assert 'href="/"' in shown
