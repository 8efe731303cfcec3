"""Uploads in parts, as a program that speaks tus sends them."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from graphql_relay import from_global_id

from shop.accounts import tokens
from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import resumable
from shop.files.models import Document, Image, Upload
from shop.files.tasks import forget_uploads
from tests.shop.files.samples import drawn

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def client(person: User) -> Client:
    secret = "s" * 32
    client = Client(headers={"X-CSRFToken": secret, **TUS})
    client.force_login(person)
    client.cookies["usta_csrf"] = secret
    return client


def metadata(**told: str) -> dict[str, str]:
    return {"Upload-Metadata": ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())}


def begin(client: Client, size: int, kind: str = "image", name: str = "rug.jpg") -> Any:
    return client.post("/files/uploads/", headers={"Upload-Length": str(size), **metadata(kind=kind, filename=name)})


def send(client: Client, address: str, offset: int, part: bytes) -> Any:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return client.patch(address, part, content_type=headers["Content-Type"], headers=headers)


def codes(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, [error["code"] for error in answer.json()["errors"]]


def parts_kept(folder: Path) -> int:
    return sum(1 for path in folder.glob("documents/uploads/**/*") if path.is_file())


class TestAWholeFile:
    def test_arrives_in_parts_and_becomes_a_picture(self, client: Client, person: User, folders: Path) -> None:
        data = drawn()
        begun = begin(client, len(data))
        assert begun.status_code == 201
        assert begun["Upload-Offset"] == "0"
        half = len(data) // 2
        answer = send(client, begun["Location"], 0, data[:half])
        assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (204, str(half), "1.0.0")
        assert "Usta-File" not in answer
        assert client.head(begun["Location"])["Upload-Offset"] == str(half)
        answer = send(client, begun["Location"], half, data[half:])
        assert from_global_id(answer["Usta-File"]) == ("Image", str(Image.objects.get(owner=person).pk))
        assert parts_kept(folders) == 0

    def test_becomes_a_document_with_its_name(self, client: Client) -> None:
        data = drawn("PNG")
        begun = begin(client, len(data), "document", "Гувоҳнома.png")
        answer = send(client, begun["Location"], 0, data)
        found = Document.objects.get()
        assert from_global_id(answer["Usta-File"]) == ("Document", str(found.pk))
        assert found.name == "Гувоҳнома.png"

    def test_is_told_again_to_one_who_missed_the_answer(self, client: Client) -> None:
        data = drawn()
        begun = begin(client, len(data))
        first = send(client, begun["Location"], 0, data)["Usta-File"]
        assert client.head(begun["Location"])["Usta-File"] == first
        assert send(client, begun["Location"], len(data), b"")["Usta-File"] == first
        assert Image.objects.count() == 1

    def test_is_taken_in_by_an_empty_part_after_a_crash(self, client: Client, folders: Path) -> None:
        data = drawn()
        begun = begin(client, len(data))
        (folders / "media").write_text("a file where the folder of pictures should be")
        with pytest.raises(OSError, match="media"):
            send(client, begun["Location"], 0, data)
        (folders / "media").unlink()
        assert client.head(begun["Location"])["Upload-Offset"] == str(len(data))
        assert "Usta-File" in send(client, begun["Location"], len(data), b"")


class TestAPart:
    def test_at_another_place_is_refused_and_nothing_is_lost(self, client: Client, folders: Path) -> None:
        data = drawn()
        address = begin(client, len(data))["Location"]
        send(client, address, 0, data[:100])
        for offset, part in ((0, data[:100]), (200, data[200:]), (100, data)):
            assert codes(send(client, address, offset, part)) == (409, ["wrong_offset"])
        assert client.head(address)["Upload-Offset"] == "100"
        assert parts_kept(folders) == 1

    def test_that_another_request_sent_first_is_dropped(self, client: Client, person: User, folders: Path) -> None:
        address = begin(client, 1000)["Location"]
        stale = Upload.objects.get()
        send(client, address, 0, b"a" * 10)
        with pytest.raises(resumable.WrongOffset):
            resumable.append(by=Viewer(user=person), upload=stale, offset=0, part=b"b" * 10, at=timezone.now())
        assert parts_kept(folders) == 1

    def test_has_its_type_its_offset_and_its_limit(self, client: Client) -> None:
        address = begin(client, 5_000_000)["Location"]
        assert client.patch(address, b"x", content_type="text/plain", headers={"Upload-Offset": "0"}).status_code == 415
        for offset in ("", "-1", "x", "9" * 20):
            wrong = client.patch(address, b"x", content_type="application/offset+octet-stream", headers={"Upload-Offset": offset})
            assert codes(wrong) == (422, ["invalid"])
        assert codes(send(client, address, 0, b"x" * 2_000_001)) == (413, ["file_too_large"])


class TestWhatIsRefused:
    def test_is_said_before_a_byte_is_sent(self, client: Client, settings: Any) -> None:
        settings.MAX_IMAGE_BYTES = 1000
        assert codes(begin(client, 1001)) == (413, ["file_too_large"])
        assert codes(begin(client, 0)) == (422, ["file_empty"])
        assert codes(begin(client, 10, "video")) == (422, ["invalid"])
        unreadable = {"Upload-Length": "10", "Upload-Metadata": "kind ***,filename"}
        assert codes(client.post("/files/uploads/", headers=unreadable)) == (422, ["invalid"])

    def test_leaves_nothing_behind(self, client: Client, folders: Path) -> None:
        address = begin(client, 10)["Location"]
        assert codes(send(client, address, 0, b"no picture")) == (422, ["bad_image"])
        assert client.head(address).status_code == 404
        assert parts_kept(folders) == 0

    def test_is_an_open_file_too_many(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resumable, "MAX_OPEN", 1)
        begin(client, 10)
        assert codes(begin(client, 10)) == (422, ["invalid"])

    def test_is_another_version_of_the_protocol(self, client: Client) -> None:
        answer = client.post("/files/uploads/", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "10"})
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")

    def test_is_a_page_without_its_token_and_a_program_without_its_scope(self, person: User) -> None:
        client = Client(enforce_csrf_checks=True, headers=TUS)
        client.force_login(person)
        assert codes(begin(client, 10)) == (403, ["csrf"])
        _, secret = tokens.create(by=Viewer(user=person), name="Importer", scopes=["read"], days=1, at=timezone.now())
        assert codes(begin(Client(headers={"Authorization": f"Bearer {secret}", **TUS}), 10)) == (403, ["not_allowed"])

    def test_holds_for_the_database_too(self, person: User) -> None:
        upload = Upload.objects.create(owner=person, key="k", kind="image", size=10, expires_at=timezone.now())
        for wrong in ({"received": 11}, {"is_finished": True}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Upload.objects.filter(pk=upload.pk).update(**wrong)


class TestOthers:
    def test_do_not_find_it(self, client: Client, stranger: User, folders: Path) -> None:
        address = begin(client, 100)["Location"]
        send(client, address, 0, b"a")
        assert Client(headers=TUS).head(address).status_code == 401
        other = Client(headers={"X-CSRFToken": "s" * 32, **TUS})
        other.cookies["usta_csrf"] = "s" * 32
        other.force_login(stranger)
        assert other.head(address).status_code == 404
        assert send(other, address, 1, b"b").status_code == 404
        assert other.delete(address).status_code == 404
        assert parts_kept(folders) == 1


class TestTheEnd:
    def test_comes_when_it_is_asked_for(self, client: Client, folders: Path) -> None:
        address = begin(client, 100)["Location"]
        send(client, address, 0, b"a")
        assert client.delete(address).status_code == 204
        assert client.head(address).status_code == 404
        assert parts_kept(folders) == 0

    def test_comes_after_two_days_and_keeps_what_was_taken_in(self, client: Client, folders: Path) -> None:
        data = drawn()
        send(client, begin(client, len(data))["Location"], 0, data)
        address = begin(client, 100)["Location"]
        send(client, address, 0, b"a")
        forget_uploads()
        assert Upload.objects.count() == 2
        with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
            forget_uploads()
        assert not Upload.objects.exists()
        assert parts_kept(folders) == 0
        assert Image.objects.count() == 1


def test_what_is_spoken_is_told(client: Client) -> None:
    for address in ("/files/uploads/", "/files/uploads/any/"):
        answer = client.options(address)
        assert answer.status_code == 204
        assert answer["Tus-Extension"] == "creation,expiration,termination"
        assert answer["Tus-Max-Size"] == "20000000"
