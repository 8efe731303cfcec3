import pytest
from django.core import mail
from django.utils import translation

from shop.kit import outbox
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from vendors.applications import decisions
from vendors.applications import operations as applications


@pytest.fixture
def application(now, cast):
    draft = ApplicationFactory(applicant=UserFactory(email="maker@example.com", language="tg"), document=True)
    return applications.submit(by=viewer_for(draft.applicant), at=now, application_id=draft.pk)


def letter():
    """The one letter that waits, sent by a worker whose own language is another."""
    mail.outbox.clear()
    with translation.override("ru"):
        outbox.sweep()
    (message,) = mail.outbox
    assert message.to == ["maker@example.com"]
    assert message.extra_headers["Content-Language"] == "tg"
    assert 'lang="tg"' in message.alternatives[0].content
    return message


def test_submitted(application):
    assert "Atlas Uyi" in letter().body


def test_changes_requested(cast, now, application):
    letter()
    requests = [decisions.Request("story", "Say who taught you & when.")]
    decisions.request_changes(by=cast.admin, at=now, application_id=application.pk, requests=requests)
    message = letter()
    assert "Say who taught you & when." in message.body
    assert "Say who taught you &amp; when." in message.alternatives[0].content
    assert "Olga" not in message.body


def test_approved(cast, now, application):
    letter()
    decisions.approve(by=cast.admin, at=now, application_id=application.pk)
    assert "Atlas Uyi" in letter().subject


def test_rejected(cast, now, application):
    letter()
    decisions.reject(by=cast.admin, at=now, application_id=application.pk, reason="Only resale.")
    assert "Only resale." in letter().body


def test_a_person_with_a_phone_alone_is_reached_at_the_address_given(now, db):
    draft = ApplicationFactory(applicant=UserFactory(by_phone=True), document=True)
    applications.submit(by=viewer_for(draft.applicant), at=now, application_id=draft.pk)
    outbox.sweep()
    assert [message.to for message in mail.outbox] == [["dilnoza@example.com"]]
