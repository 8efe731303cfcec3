"""Uploads over HTTP, and pictures out."""

from base64 import b64decode
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from shop.accounts import tokens
from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import operations, views
from shop.files.models import Document, Image
from shop.kit.errors import DomainError
from tests.shop.files.samples import drawn, upload


@pytest.fixture
def client(person: User) -> Client:
    secret = "s" * 32
    client = Client(headers={"X-CSRFToken": secret})
    client.force_login(person)
    client.cookies["usta_csrf"] = secret
    return client


def codes(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, [error["code"] for error in answer.json()["errors"]]


def test_an_upload_answers_the_id(client: Client, person: User) -> None:
    answer = client.post("/files/", {"kind": "image", "file": upload(drawn())})
    assert answer.status_code == 201
    assert b64decode(answer.json()["id"]).decode() == f"Image:{Image.objects.get(owner=person).pk}"
    answer = client.post("/files/", {"kind": "document", "file": upload(drawn("PNG"))})
    assert b64decode(answer.json()["id"]).decode() == f"Document:{Document.objects.get().pk}"


def test_what_is_wrong_is_said_with_its_field(client: Client, settings: Any) -> None:
    answer = client.post("/files/", {"kind": "image", "file": upload(b"no picture")})
    assert codes(answer) == (422, ["bad_image"])
    assert answer.json()["errors"][0]["field"] == "file"
    assert codes(client.post("/files/", {"kind": "image"})) == (400, ["required"])
    assert codes(client.post("/files/", {"kind": "video", "file": upload(drawn())})) == (400, ["invalid"])
    settings.MAX_IMAGE_BYTES = 100
    assert codes(client.post("/files/", {"kind": "image", "file": upload(drawn())})) == (413, ["file_too_large"])


def test_a_length_over_every_limit_is_refused_unread(client: Client, settings: Any) -> None:
    settings.MAX_IMAGE_BYTES = settings.MAX_DOCUMENT_BYTES = 1000
    answer = client.post("/files/", b"x" * 200_000, content_type="multipart/form-data; boundary=b")
    assert codes(answer) == (413, ["file_too_large"])


def test_strangers_and_other_methods_are_refused(db: None, client: Client) -> None:
    assert codes(Client().post("/files/", {"kind": "image", "file": upload(drawn())})) == (401, ["sign_in_required"])
    assert client.get("/files/").status_code == 405


def test_a_session_needs_the_form_token(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert codes(client.post("/files/", {"kind": "image", "file": upload(drawn())})) == (403, ["csrf"])
    assert not Image.objects.exists()


@pytest.mark.parametrize(("scope", "status"), [("listings", 201), ("read", 403)])
def test_a_program_needs_the_scope_and_no_form_token(person: User, scope: str, status: int) -> None:
    _, secret = tokens.create(by=Viewer(user=person), name="Importer", scopes=[scope], days=1, at=timezone.now())
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
    assert client.post("/files/", {"kind": "image", "file": upload(drawn())}).status_code == status


def test_uploads_are_limited(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "too_many_requests", lambda *_: True)
    assert codes(client.post("/files/", {"kind": "image", "file": upload(drawn())})) == (429, ["too_many_requests"])


def test_a_page_hands_on_its_files_and_learns_the_field(person: User) -> None:
    request = RequestFactory().post("/x", {"photo": upload(b"no picture")})
    request.viewer = Viewer(user=person)  # type: ignore[attr-defined]
    with pytest.raises(DomainError) as caught:
        views.accept_image(request, request.FILES["photo"])
    assert caught.value.field == "photo"
    request = RequestFactory().post("/x", {"scan": upload(drawn())})
    request.viewer = Viewer(user=person)  # type: ignore[attr-defined]
    assert views.accept_document(request, request.FILES["scan"])


def test_media_is_kept_forever_and_nothing_else_is_served(client: Client, person: User) -> None:
    image = operations.add_image(by=Viewer(user=person), upload=upload(drawn()), at=timezone.now())
    operations.make_sizes(image.pk)
    answer = Client().get(f"/media/{image.folder}/320.webp")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        "public, max-age=31536000, immutable",
        "nosniff",
    )
    assert "Vary" not in answer and not answer.cookies, "no cache may keep a picture for one reader only"
    for path in (
        f"{image.folder}/321.webp",
        image.folder,
        "images/",
        "../secret",
        "%00",
        f"{image.folder}/../../320.webp",
    ):
        assert Client().get(f"/media/{path}").status_code == 404
