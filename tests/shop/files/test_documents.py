"""Private documents: what is taken, who opens them and how."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import documents, operations, queries
from shop.files.models import Document
from shop.kit.errors import DomainError, NotFound
from tests.shop.files.samples import drawn, upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def add(person: User, data: bytes = PDF, name: str = "registration.pdf") -> Document:
    return operations.add_document(by=Viewer(user=person), upload=upload(data, name), at=timezone.now())


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("data", "name", "kept", "content_type"),
    [
        (PDF, "registration.pdf", "registration.pdf", "application/pdf"),
        (drawn("PNG"), "scan.exe", "scan.png", "image/png"),
        (drawn("JPEG"), "../../etc/passwd", "passwd.jpg", "image/jpeg"),
        (PDF, "a\u202egpj.pdf", "a gpj.pdf", "application/pdf"),
        (PDF, "Гувоҳнома.PDF", "Гувоҳнома.pdf", "application/pdf"),
    ],
)
def test_a_document_is_kept_as_it_is_under_a_safe_name(person: User, data: bytes, name: str, kept: str, content_type: str) -> None:
    document = add(person, data, name)
    assert (document.name, document.content_type, document.byte_size) == (kept, content_type, len(data))
    with storages["documents"].open(document.key) as file:
        assert file.read() == data


def test_other_content_is_refused_whatever_its_name(person: User) -> None:
    for data in (b"<html>", b"PK\x03\x04" + b"\0" * 50, b"\xff\xd8\xff broken", drawn("WEBP"), b"MZ" * 40):
        with pytest.raises(DomainError):
            add(person, data)
    assert not Document.objects.exists()


def test_a_document_is_for_its_owner_and_for_moderators(person: User, stranger: User, moderator: Viewer) -> None:
    document = add(person)
    finance = Viewer(user=User.objects.create_user(email="f@example.com", staff_roles=["finance"]), staff_confirmed=True)
    unconfirmed = Viewer(user=moderator.user)
    seen = {
        name: (queries.documents_visible_to(viewer).exists(), queries.may_read(document, viewer))
        for name, viewer in {
            "owner": Viewer(user=person),
            "moderator": moderator,
            "stranger": Viewer(user=stranger),
            "finance": finance,
            "unconfirmed": unconfirmed,
            "nobody": Viewer(),
        }.items()
    }
    assert seen == {
        "owner": (True, True),
        "moderator": (True, True),
        "stranger": (False, False),
        "finance": (False, False),
        "unconfirmed": (False, False),
        "nobody": (False, False),
    }
    assert queries.own_document(Viewer(user=person), document.pk) == document
    with pytest.raises(NotFound):
        queries.own_document(moderator, document.pk)


def test_the_link_sends_the_file_and_is_written_down(person: User) -> None:
    document = add(person)
    answer = signed_in(person).get(documents.document_link(document, Viewer(user=person)))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="registration.pdf"'
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "private, no-store",
        "nosniff",
    )
    access = document.history.all().get()
    assert (access.move, access.by) == ("open_document", person)


def test_a_link_serves_nobody_else(person: User, stranger: User) -> None:
    document = add(person)
    link = documents.document_link(document, Viewer(user=person))
    assert [client.get(link).status_code for client in (Client(), signed_in(stranger))] == [404, 404]
    assert not document.history.all().exists()


def test_a_stranger_who_makes_a_link_gets_nothing(person: User, stranger: User) -> None:
    link = documents.document_link(add(person), Viewer(user=stranger))
    assert signed_in(stranger).get(link).status_code == 404


def test_a_link_ends_after_five_minutes(person: User) -> None:
    link = documents.document_link(add(person), Viewer(user=person))
    later = (timezone.now() + timedelta(seconds=301)).timestamp()
    with patch("django.core.signing.time.time", return_value=later):
        signed = link.rstrip("/").rsplit("/", 1)[-1]
        assert documents.read_link(signed, Viewer(user=person)) is None


def test_a_changed_link_opens_nothing(person: User) -> None:
    client = signed_in(person)
    document = add(person)
    link = documents.document_link(document, Viewer(user=person))
    assert [client.get(address).status_code for address in (link[:-3] + "aa/", "/files/documents/1/", "/files/documents/x:y:z/")] == [
        404
    ] * 3


def test_the_raw_address_does_not_exist(person: User, folders: Path) -> None:
    document = add(person)
    client = signed_in(person)
    assert (folders / "documents" / document.key).exists()
    for address in (
        storages["documents"].url(document.key),
        f"/media/{document.key}",
        f"/media/../documents/{document.key}",
        f"/documents/{document.key}",
        f"/files/{document.key}",
    ):
        assert client.get(address).status_code == 404


def test_a_document_whose_file_is_gone_is_not_found(person: User, folders: Path, settings: Any) -> None:
    document = add(person)
    (folders / "documents" / document.key).unlink()
    assert signed_in(person).get(documents.document_link(document, Viewer(user=person))).status_code == 404
