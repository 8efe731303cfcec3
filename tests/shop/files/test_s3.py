"""The two storages in buckets of an S3 store (versitygw, which speaks S3 over a folder)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage, storages
from django.test import Client, override_settings
from django.utils import timezone
from graphql_relay import to_global_id

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import operations
from shop.files.models import Document, Image
from shop.settings.storages import media_hosts
from shop.settings.storages import storages as configured
from tests.programs import built, free_port, serving
from tests.shop.files.samples import drawn, upload

MODULE = "github.com/versity/versitygw/cmd/versitygw"
ACCESS, SECRET = "usta-of-the-tests", "a-secret-of-the-tests"
PUBLIC = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media/*"}],
}
IMAGE = "query ($id: ID!) { node(id: $id) { ... on Image { status url sources { url width } } } }"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 store with an open bucket `media` and a closed one `documents`."""
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    command = [str(built(MODULE)), "--port", f"127.0.0.1:{port}", "--access", ACCESS, "--secret", SECRET, "posix", str(folder)]
    with serving(command, port):
        address = f"http://127.0.0.1:{port}"
        store = boto3.client("s3", endpoint_url=address, aws_access_key_id=ACCESS, aws_secret_access_key=SECRET, region_name="us-east-1")
        for bucket in ("media", "documents"):
            store.create_bucket(Bucket=bucket)
        store.put_bucket_policy(Bucket="media", Policy=json.dumps(PUBLIC))
        yield address


@pytest.fixture(autouse=True)
def folders(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The storages as the environment of a deployment names them."""
    environment = {
        "ENDPOINT_URL": endpoint,
        "ACCESS_KEY": ACCESS,
        "SECRET_KEY": SECRET,
        "MEDIA_BUCKET": "media",
        "DOCUMENTS_BUCKET": "documents",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"S3_{name}", value)
    with override_settings(STORAGES=configured("test", Path("unused"), Path("unused"))):
        yield


def fetch(address: str) -> tuple[int, Any, bytes]:
    """What a stranger gets at an address: status, headers, body."""
    try:
        with urlopen(Request(address), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture
def image(person: User) -> Image:
    image = operations.add_image(by=Viewer(user=person), upload=upload(drawn()), at=timezone.now())
    operations.make_sizes(image.pk)
    return image


@pytest.fixture
def document(person: User) -> Document:
    return operations.add_document(by=Viewer(user=person), upload=upload(b"%PDF-1.7 passport", "passport.pdf"), at=timezone.now())


def test_everybody_sees_a_picture_at_an_address_that_may_be_kept(ask: Any, person: User, image: Image) -> None:
    node = ask(Viewer(user=person), IMAGE, id=to_global_id("Image", image.pk))["node"]
    assert (node["status"], [source["width"] for source in node["sources"]]) == ("READY", [160, 320, 480, 800, 900])
    for source in node["sources"]:
        status, headers, body = fetch(source["url"])
        assert (status, headers["Content-Type"], body[:4]) == (200, "image/webp", b"RIFF")
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "?" not in source["url"], "a signed address would change with every page"


def test_a_second_run_of_the_sizes_writes_the_same_files(image: Image) -> None:
    Image.objects.update(status="waiting", widths=[])
    operations.make_sizes(image.pk)
    assert sorted(default_storage.listdir(image.folder)[1]) == ["160.webp", "320.webp", "480.webp", "800.webp", "900.webp", "original.webp"]


def test_pages_may_show_pictures_from_the_store(endpoint: str) -> None:
    assert media_hosts() == [endpoint]


def test_the_raw_address_of_a_document_is_closed(endpoint: str, document: Document) -> None:
    for address in (f"{endpoint}/documents/{document.key}", f"{endpoint}/documents/", f"{endpoint}/documents?list-type=2"):
        status, _headers, body = fetch(address)
        assert status in {403, 404}
        assert b"passport" not in body


def test_a_document_cannot_be_written_or_deleted_by_a_stranger(endpoint: str, document: Document) -> None:
    for method in ("PUT", "DELETE"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(f"{endpoint}/documents/{document.key}", data=b"x" if method == "PUT" else None, method=method), timeout=10)
        assert refused.value.code in {403, 404}
    assert storages["documents"].open(document.key).read() == b"%PDF-1.7 passport"


def test_its_owner_opens_a_document_by_a_link_that_no_other_can_use(ask: Any, person: User, stranger: User, document: Document) -> None:
    asked = "query ($id: ID!) { node(id: $id) { ... on Document { link } } }"
    link = ask(Viewer(user=person), asked, id=to_global_id("Document", document.pk))["node"]["link"]
    owner, other = Client(), Client()
    owner.force_login(person)
    other.force_login(stranger)
    answer = owner.get(link)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.7 passport")
    assert {other.get(link).status_code, Client().get(link).status_code} == {404}


def test_a_document_whose_file_is_gone_is_not_found(person: User, document: Document, ask: Any) -> None:
    storages["documents"].delete(document.key)
    asked = "query ($id: ID!) { node(id: $id) { ... on Document { link } } }"
    link = ask(Viewer(user=person), asked, id=to_global_id("Document", document.pk))["node"]["link"]
    client = Client()
    client.force_login(person)
    assert client.get(link).status_code == 404


def test_a_store_that_refuses_us_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_SECRET_KEY", "another")
    with (
        override_settings(STORAGES=configured("test", Path("unused"), Path("unused"))),
        pytest.raises(ClientError, match=r"SignatureDoesNotMatch|Forbidden"),
    ):
        storages["documents"].open("anything.pdf").read()
