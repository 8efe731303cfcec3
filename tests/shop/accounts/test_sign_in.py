"""Signing up and in by e-mail and by phone, recovering, and the second factor: as forms in a browser send them."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from shop.accounts import operations
from shop.accounts.models import User

PASSWORD = "a good long password"
PHONE = "+998901234567"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts")]


def go(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse(name), fields)


def who(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def confirm(client: Client) -> None:
    """Prove once more who one is, as allauth asks before anything that protects the account is changed."""
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    assert go(client, "account_reauthenticate", password=PASSWORD).status_code == 302


def code_in(text: str) -> str:
    found = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", text)
    assert found, text
    return found[0]


def mailed() -> str:
    return code_in(mail.outbox[-1].body)


def wrong(answer: Any, field: str, form: str = "form") -> str:
    assert answer.status_code == 200
    return " ".join(answer.context[form].errors.get(field, []))


def test_a_person_signs_up_by_email_with_a_code() -> None:
    client = Client()
    answer = go(client, "account_signup", email="Dilnoza@Example.com", password1=PASSWORD)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert who(client) is None
    page = client.get(answer["Location"]).content.decode()
    assert ("dilnoza@example.com" in page, 'name="code"' in page) == (True, True)
    go(client, "account_email_verification_sent", code=mailed())
    assert who(client) == User.objects.get(email="dilnoza@example.com", phone=None)
    assert EmailAddress.objects.get().verified


def test_a_person_signs_up_by_phone_with_a_code(texts: list[tuple[str, str]]) -> None:
    client = Client()
    answer = go(client, "account_signup", phone="+998 90 123-45-67", password1=PASSWORD)
    assert answer["Location"] == reverse("account_verify_phone")
    phone, text = texts[-1]
    assert phone == PHONE
    page = client.get(answer["Location"]).content.decode()
    assert (PHONE in page, 'name="code"' in page) == (True, True)
    assert "Tell it to nobody" in text
    go(client, "account_verify_phone", code=code_in(text))
    user = who(client)
    assert user is not None
    assert (user.phone, user.phone_verified, user.email) == (PHONE, True, None)


def test_a_form_with_neither_is_refused() -> None:
    answer = go(Client(), "account_signup", password1=PASSWORD)
    assert "e-mail address or a phone number" in wrong(answer, "email")
    assert not User.objects.exists()


@pytest.mark.parametrize("phone", ["901234567", "+998000", "+00", "call me", "+9989012345678901"])
def test_numbers_that_cannot_be_called_are_refused(phone: str) -> None:
    assert wrong(go(Client(), "account_signup", phone=phone, password1=PASSWORD), "phone")
    assert not User.objects.exists()


def test_weak_passwords_are_refused() -> None:
    for password in ("short", "1234567890", "password123"):
        assert wrong(go(Client(), "account_signup", email="a@example.com", password1=password), "password1")


def test_a_second_sign_up_says_nothing_to_the_page_and_writes_to_the_holder(texts: list[tuple[str, str]]) -> None:
    operations.create_person(email="dilnoza@example.com", phone=PHONE, password=PASSWORD)
    answer = go(Client(), "account_signup", email="dilnoza@example.com", password1=PASSWORD)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "already" in mail.outbox[-1].subject
    answer = go(Client(), "account_signup", phone=PHONE, password1=PASSWORD)
    assert answer["Location"] == reverse("account_verify_phone")
    assert "already" in texts[-1][1]
    assert User.objects.count() == 1


def test_a_number_that_nobody_proved_blocks_nobody(texts: list[tuple[str, str]]) -> None:
    go(Client(), "account_signup", phone=PHONE, password1="the password of a stranger")
    go(Client(), "account_signup", email="other@example.com", phone=PHONE, password1="the password of a stranger")
    client = Client()
    go(client, "account_signup", phone=PHONE, password1=PASSWORD)
    go(client, "account_verify_phone", code=code_in(texts[-1][1]))
    user = who(client)
    assert user is not None
    assert user.check_password(PASSWORD)
    assert User.objects.filter(phone=PHONE).count() == 1


def test_a_wrong_code_is_refused_and_three_end_it() -> None:
    client = Client()
    go(client, "account_signup", email="dilnoza@example.com", password1=PASSWORD)
    right = mailed()
    assert "not right" in wrong(go(client, "account_email_verification_sent", code="AAAA"), "code", "verify_form")
    go(client, "account_email_verification_sent", code="AAAA")
    go(client, "account_email_verification_sent", code="AAAA")
    go(client, "account_email_verification_sent", code=right)
    assert who(client) is None


def test_a_code_is_good_once_and_for_a_few_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    operations.create_person(email="dilnoza@example.com", password=PASSWORD)
    first, second, late = Client(), Client(), Client()
    go(first, "account_request_login_code", email="dilnoza@example.com")
    used = mailed()
    go(first, "account_confirm_login_code", code=used)
    assert who(first) is not None
    go(second, "account_request_login_code", email="dilnoza@example.com")
    go(second, "account_confirm_login_code", code=used)
    assert who(second) is None
    go(late, "account_request_login_code", email="dilnoza@example.com")
    right, now = mailed(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    go(late, "account_confirm_login_code", code=right)
    monkeypatch.undo()
    assert who(late) is None


@pytest.mark.parametrize("login", ["dilnoza@example.com", "DILNOZA@example.com", PHONE, "+998 90 123 45 67"])
def test_a_person_signs_in_with_either_and_the_password(login: str) -> None:
    person = operations.create_person(email="dilnoza@example.com", phone=PHONE, password=PASSWORD)
    client = Client()
    go(client, "account_login", login=login, password=PASSWORD)
    assert who(client) == person


@pytest.mark.parametrize("login", ["dilnoza@example.com", PHONE, "nobody@example.com", "dilnoza"])
def test_a_wrong_password_or_an_unknown_name_is_refused_alike(login: str) -> None:
    operations.create_person(email="dilnoza@example.com", phone=PHONE, password=PASSWORD)
    client = Client()
    assert wrong(go(client, "account_login", login=login, password="not the password"), "__all__")
    assert who(client) is None


def test_a_phone_recovers_by_a_code_and_sets_a_password(texts: list[tuple[str, str]]) -> None:
    person = operations.create_person(phone=PHONE)
    client = Client()
    go(client, "account_request_login_code", phone="+998 90 123 45 67")
    go(client, "account_confirm_login_code", code=code_in(texts[-1][1]))
    assert who(client) == person
    go(client, "account_set_password", password1=PASSWORD, password2=PASSWORD)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_code_is_asked_for_by_one_way_and_not_by_none() -> None:
    assert "e-mail address or a phone number" in wrong(go(Client(), "account_request_login_code"), "email")


@pytest.mark.parametrize("way", [{"phone": PHONE}, {"email": "dilnoza@example.com"}])
@pytest.mark.parametrize("is_known", [True, False])
def test_another_code_can_be_asked_for_whether_there_is_an_account_or_not(way: dict[str, str], is_known: bool) -> None:
    if is_known:
        User.objects.create(**way, phone_verified="phone" in way)
    client = Client()
    go(client, "account_request_login_code", **way)
    answer = go(client, "account_confirm_login_code", action="resend")
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_confirm_login_code"))
    page = client.get(answer["Location"]).content.decode()
    assert (next(iter(way.values())) in page, 'name="code"' in page) == (True, True)


def test_an_unknown_phone_gets_a_message_without_a_code(texts: list[tuple[str, str]]) -> None:
    answer = go(Client(), "account_request_login_code", phone=PHONE)
    assert answer["Location"] == reverse("account_confirm_login_code")
    assert "no account" in texts[-1][1]


def test_an_email_recovers_by_a_code() -> None:
    person = operations.create_person(email="dilnoza@example.com", password="a password of old times")
    client = Client()
    go(client, "account_reset_password", email="dilnoza@example.com")
    answer = go(client, "account_confirm_password_reset_code", code=mailed())
    client.post(answer["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_letters_are_in_the_language_of_the_reader(settings: Any) -> None:
    operations.create_person(email="dilnoza@example.com", password=PASSWORD, language="ru")
    go(Client(), "account_request_login_code", email="dilnoza@example.com")
    assert mail.outbox[-1].extra_headers["Content-Language"] == "ru"
    assert len(mail.outbox[-1].alternatives) == 1


def test_the_password_of_whoever_did_not_prove_the_address_ends_when_its_holder_comes() -> None:
    go(Client(), "account_signup", email="victim@example.com", password1="the password of a stranger")
    holder = Client()
    go(holder, "account_request_login_code", email="victim@example.com")
    go(holder, "account_confirm_login_code", code=mailed())
    user = who(holder)
    assert user is not None
    assert not user.has_usable_password()


def code_now(step: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


def staff() -> User:
    person = operations.create_person(email="admin@usta.example", password=PASSWORD, staff_roles=["admin"])
    operations.enroll_totp(person, SECRET)
    return person


def is_staff(client: Client) -> bool:
    answer = client.post(
        "/graphql/",
        {"query": "{ viewer { isStaff staffRoles needsSecondFactor } }"},
        content_type="application/json",
        headers={"X-CSRFToken": client.cookies["usta_csrf"].value},
    )
    viewer = answer.json()["data"]["viewer"]
    assert bool(viewer["staffRoles"]) == viewer["isStaff"]
    return viewer["isStaff"]


def test_staff_without_a_second_factor_in_the_session_is_nobody_special() -> None:
    person = operations.create_person(email="admin@usta.example", password=PASSWORD, staff_roles=["admin"])
    client = Client()
    client.get(reverse("account_login"))
    go(client, "account_login", login=person.email, password=PASSWORD)
    assert who(client) == person
    client.get(reverse("mfa_index"))
    assert not is_staff(client)


def test_staff_signs_in_with_password_and_code_and_a_code_is_good_once() -> None:
    person = staff()
    first, second = Client(), Client()
    for client in (first, second):
        client.get(reverse("account_login"))
        answer = go(client, "account_login", login=person.email, password=PASSWORD)
        assert answer["Location"] == reverse("mfa_authenticate")
        assert who(client) is None
    code = code_now()
    go(first, "mfa_authenticate", code=code)
    assert who(first) == person
    assert is_staff(first)
    go(second, "mfa_authenticate", code=code)
    assert who(second) is None


def test_a_recovery_code_replaces_the_app_once() -> None:
    person = staff()
    code = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()[0]
    for expected in (person, None):
        client = Client()
        client.get(reverse("account_login"))
        go(client, "account_login", login=person.email, password=PASSWORD)
        go(client, "mfa_authenticate", code=code)
        assert who(client) == expected


@pytest.mark.django_db(transaction=True)
def test_connecting_an_app_confirms_the_session() -> None:
    person = operations.create_person(email="admin@usta.example", password=PASSWORD, staff_roles=["moderator"])
    client = Client()
    client.get(reverse("account_login"))
    go(client, "account_login", login=person.email, password=PASSWORD)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = go(client, "mfa_activate_totp", code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert is_staff(client)


def test_the_demo_command_prints_the_code(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    staff()
    call_command("demo_code")
    assert capsys.readouterr().out.strip() in {code_now(), code_now(-1)}
    with pytest.raises(CommandError):
        call_command("demo_code", "nobody@usta.example")
    settings.MODE = "production"
    with pytest.raises(CommandError):
        call_command("demo_code")


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_request_login_code", "account_reset_password"])
def test_pages_for_strangers_have_labels_of_ours_and_no_inline_styles(name: str) -> None:
    html = Client().get(reverse(name)).content.decode()
    assert 'class="narrow' in html
    assert "style=" not in html
    assert all(f'for="{found}"' in html for found in re.findall(r'<input id="(field-[^"]+)"', html))


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_phone",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "account_set_password",
    ],
)
def test_pages_for_people_are_there(name: str) -> None:
    person = operations.create_person(email="dilnoza@example.com", phone=PHONE, password=None if "set_password" in name else PASSWORD)
    client = Client()
    if person.has_usable_password():
        go(client, "account_login", login=person.email, password=PASSWORD)
        confirm(client)
    else:
        go(client, "account_request_login_code", email=person.email)
        go(client, "account_confirm_login_code", code=mailed())
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "narrow" in answer.content.decode()


def test_recovery_codes_are_shown_and_the_app_is_disconnected() -> None:
    person = staff()
    client = Client()
    go(client, "account_login", login=person.email, password=PASSWORD)
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    go(client, "mfa_authenticate", code=code_now())
    assert "narrow" in client.get(reverse("mfa_reauthenticate")).content.decode()
    confirm(client)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert "narrow" in client.get(reverse(name)).content.decode()
    go(client, "mfa_deactivate_totp")
    assert not Authenticator.objects.filter(user=person, type="totp").exists()


def test_a_contact_is_changed_with_a_code(texts: list[tuple[str, str]]) -> None:
    person = operations.create_person(email="dilnoza@example.com", password=PASSWORD)
    client = Client()
    go(client, "account_login", login=person.email, password=PASSWORD)
    confirm(client)
    go(client, "account_change_phone", phone="+998 90 123 45 67")
    assert 'name="code"' in client.get(reverse("account_verify_phone")).content.decode()
    go(client, "account_verify_phone", code=code_in(texts[-1][1]))
    go(client, "account_email", email="new@example.com", action_add="1")
    go(client, "account_email_verification_sent", code=mailed())
    person.refresh_from_db()
    assert (person.phone, person.phone_verified, person.email) == (PHONE, True, "new@example.com")


def test_tries_are_limited_in_the_shared_cache(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    operations.create_person(email="dilnoza@example.com", password=PASSWORD)
    for _ in range(5):
        go(Client(), "account_login", login="dilnoza@example.com", password="not the password")
    client = Client()
    assert "Too many" in wrong(go(client, "account_login", login="dilnoza@example.com", password=PASSWORD), "__all__")
    assert who(client) is None


def test_staff_with_an_old_session_is_asked_for_the_code_and_others_for_an_app() -> None:
    person = operations.create_person(email="admin@usta.example", password=PASSWORD, staff_roles=["admin"])
    client = Client()
    client.get(reverse("account_login"))
    go(client, "account_login", login=person.email, password=PASSWORD)
    asked = reverse("account_second_factor")
    assert client.get(asked)["Location"] == reverse("mfa_activate_totp")
    operations.enroll_totp(person, SECRET)
    assert not is_staff(client)
    address = client.get(asked, {"next": "/en/staff/"})["Location"]
    assert address == reverse("mfa_reauthenticate") + "?next=%2Fen%2Fstaff%2F"
    assert "evil" not in client.get(asked, {"next": "https://evil.example/"})["Location"]
    assert client.post(address, {"code": code_now(), "next": "/en/staff/"})["Location"] == "/en/staff/"
    assert is_staff(client)


def test_one_persons_second_factor_is_not_anothers() -> None:
    person, other = (
        staff(),
        operations.create_person(email="other@usta.example", password=PASSWORD, staff_roles=["admin"]),
    )
    client = Client()
    client.get(reverse("account_login"))
    go(client, "account_login", login=person.email, password=PASSWORD)
    go(client, "mfa_authenticate", code=code_now())
    assert is_staff(client)
    go(client, "account_logout")
    client.get(reverse("account_login"))
    go(client, "account_login", login=other.email, password=PASSWORD)
    assert who(client) == other
    assert not is_staff(client)
