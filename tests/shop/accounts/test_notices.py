"""Letters that tell a person of what protects their account: written once, by the outbox, to those who must know."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse

from shop.accounts import operations, tokens
from shop.accounts.models import User
from shop.kit.errors import Invalid
from tests.cast import viewer_for
from tests.factories.mail import do_jobs

PASSWORD = "a good long password"
OTHER = "another good long password"
PHONE = "+998901234567"
NEW_PHONE = "+998907654321"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts")]


def go(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse(name), fields)


def signed_in(**fields: Any) -> tuple[User, Client]:
    """A person whose browser has just proven who they are."""
    person = operations.create_person(password=PASSWORD, **fields)
    client = Client()
    go(client, "account_login", login=person.email or person.phone, password=PASSWORD)
    client.get(reverse("account_reauthenticate"))
    go(client, "account_reauthenticate", password=PASSWORD)
    person.refresh_from_db()
    mail.outbox.clear()
    return person, client


def code_in(text: str) -> str:
    found = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", text)
    assert found, text
    return found[0]


def told() -> list[tuple[str, str]]:
    """To whom it was written about what, once the outbox is done."""
    mail.outbox.clear()
    do_jobs()
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


class TestPassword:
    def test_its_change_is_told(self) -> None:
        _person, client = signed_in(email="dilnoza@example.com")
        go(client, "account_change_password", oldpassword=PASSWORD, password1=OTHER, password2=OTHER)
        assert told() == [("dilnoza@example.com", "Your password was changed")]
        assert told() == []

    def test_a_refused_change_is_not(self) -> None:
        _person, client = signed_in(email="dilnoza@example.com")
        go(client, "account_change_password", oldpassword="wrong", password1=OTHER, password2=OTHER)
        assert told() == []

    def test_a_new_one_by_a_code_is_told(self) -> None:
        _person, client = signed_in(email="dilnoza@example.com")
        client = Client()
        go(client, "account_reset_password", email="dilnoza@example.com")
        go(client, "account_confirm_password_reset_code", code=code_in(mail.outbox[-1].body))
        go(client, "account_complete_password_reset", password1=OTHER, password2=OTHER)
        assert told() == [("dilnoza@example.com", "Your password was changed")]

    def test_in_the_language_of_the_person(self) -> None:
        person, client = signed_in(email="dilnoza@example.com", language="ru", timezone="Asia/Tashkent")
        go(client, "account_change_password", oldpassword=PASSWORD, password1=OTHER, password2=OTHER)
        told()
        assert mail.outbox[0].extra_headers["Content-Language"] == person.language
        assert "UTC" not in mail.outbox[0].body


class TestEmail:
    def test_its_change_is_told_at_both_addresses(self) -> None:
        _person, client = signed_in(email="old@example.com")
        go(client, "account_email", email="new@example.com", action_add="1")
        go(client, "account_email_verification_sent", code=code_in(mail.outbox[-1].body))
        assert sorted(told()) == [
            ("new@example.com", "This is your e-mail address on Usta now"),
            ("old@example.com", "Your account has another e-mail address"),
        ]
        old = next(letter for letter in mail.outbox if letter.to == ["old@example.com"])
        assert "new@example.com" in old.body

    def test_the_first_one_of_a_person_with_a_phone_is_told_there(self) -> None:
        _person, client = signed_in(phone=PHONE)
        go(client, "account_email", email="new@example.com", action_add="1")
        go(client, "account_email_verification_sent", code=code_in(mail.outbox[-1].body))
        assert told() == [("new@example.com", "This is your e-mail address on Usta now")]

    def test_of_a_sign_up_nothing_is_told(self) -> None:
        client = Client()
        go(client, "account_signup", email="dilnoza@example.com", password1=PASSWORD)
        go(client, "account_email_verification_sent", code=code_in(mail.outbox[-1].body))
        assert told() == []


class TestPhone:
    def change(self, client: Client, texts: list[tuple[str, str]], phone: str = NEW_PHONE) -> None:
        go(client, "account_change_phone", phone=phone)
        go(client, "account_verify_phone", code=code_in(texts[-1][1]))

    def test_its_change_is_told_with_the_last_digits(self, texts: list[tuple[str, str]]) -> None:
        _person, client = signed_in(email="dilnoza@example.com", phone=PHONE)
        self.change(client, texts)
        assert told() == [("dilnoza@example.com", "Your account has another phone number")]
        assert "•••• 4321" in mail.outbox[0].body
        assert NEW_PHONE not in mail.outbox[0].body

    def test_a_person_without_an_address_is_told_at_the_number_before(self, texts: list[tuple[str, str]]) -> None:
        _person, client = signed_in(phone=PHONE)
        self.change(client, texts)
        assert told() == []
        phone, text = texts[-1]
        assert (phone, "another phone number" in text) == (PHONE, True)

    def test_of_a_sign_up_nothing_is_told(self, texts: list[tuple[str, str]]) -> None:
        client = Client()
        go(client, "account_signup", phone=PHONE, password1=PASSWORD)
        go(client, "account_verify_phone", code=code_in(texts[-1][1]))
        sent = len(texts)
        assert told() == []
        assert len(texts) == sent


class TestSecondFactor:
    def test_on_new_codes_and_off_are_told(self, django_capture_on_commit_callbacks: Any) -> None:
        person, client = signed_in(email="dilnoza@example.com")
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        with django_capture_on_commit_callbacks(execute=True):
            go(client, "mfa_activate_totp", code=code)
        assert Authenticator.objects.filter(user=person, type="totp").exists()
        assert told() == [("dilnoza@example.com", "Your account asks for a second factor now")]
        with django_capture_on_commit_callbacks(execute=True):
            go(client, "mfa_generate_recovery_codes")
        assert told() == [("dilnoza@example.com", "You have new recovery codes")]
        go(client, "mfa_deactivate_totp")
        assert told() == [("dilnoza@example.com", "Your account no longer asks for a second factor")]


class TestApiToken:
    def test_a_new_one_is_told_without_its_secret(self, now: Any) -> None:
        person, _client = signed_in(email="dilnoza@example.com")
        token, secret = tokens.create(by=viewer_for(person), name="Stock", scopes=["read", "orders"], days=30, at=now)
        assert told() == [("dilnoza@example.com", "A new token for programs was made")]
        body = mail.outbox[0].body.replace("\u00a0", " ")
        assert all(words in body for words in ("Stock", token.prefix, "Work on orders, Read", "24 June 2026"))
        assert secret not in body

    def test_a_refused_one_is_not(self, now: Any) -> None:
        person, _client = signed_in(email="dilnoza@example.com")
        with pytest.raises(Invalid):
            tokens.create(by=viewer_for(person), name="Stock", scopes=["everything"], days=30, at=now)
        assert told() == []
