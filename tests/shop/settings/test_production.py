"""Production refuses to start with anything of the demo."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.settings import production

WHOLE = {
    "DEBUG": False,
    "HTTPS": True,
    "SECRET_KEY": "k" * 50,
    "STRIPE_SECRET_KEY": "sk_live_1",
    "STRIPE_API_BASE": "https://payments.example",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SMS_BACKEND": "gateway.Sms",
}
WRONG = [
    ({"DEBUG": True}, "DEBUG is on"),
    ({"HTTPS": False}, "https://"),
    ({"SECRET_KEY": "development-only-key-that-production-refuses"}, "development key"),
    ({"STRIPE_SECRET_KEY": "sk_test_sandbox"}, "sandbox"),
    ({"STRIPE_API_BASE": "http://127.0.0.1:12111"}, "sandbox"),
    ({"SMS_BACKEND": "shop.kit.sms.MailboxSms"}, "mailbox"),
]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in production.REQUIRED:
        monkeypatch.setenv(name, "given")


def test_a_whole_configuration_starts() -> None:
    production.check(WHOLE)


@pytest.mark.parametrize(("change", "word"), WRONG)
def test_what_is_of_the_demo_is_named(change: dict[str, object], word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=word):
        production.check(WHOLE | change)


@pytest.mark.parametrize("name", production.REQUIRED)
def test_what_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "")
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        production.check(WHOLE)
