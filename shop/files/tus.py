"""Uploads in parts over HTTP, by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload) with its extensions
creation, expiration and termination, so that any client of tus can send a file.

Of our own: `Upload-Metadata` names the kind (`kind image` or `kind document`, the value in base64), and the header
`Usta-File` of an answer about a whole file holds the id that mutations take.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from graphql_relay import to_global_id

from shop.files import operations, resumable
from shop.files.models import Upload
from shop.files.views import UPLOADS_PER_MINUTE, length, refusal, refuse
from shop.kit.errors import DomainError, NotFound

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PART_TYPE = "application/offset+octet-stream"
PARTS_PER_MINUTE = 600
#: Bytes of one part at most; a client that sends more at once is asked to cut the file smaller.
MAX_PART = 2_000_000
STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (resumable.WrongOffset, 409),
    (operations.TooLarge, 413),
    (DomainError, 422),
)

View = Callable[..., HttpResponse]


@csrf_exempt
@require_http_methods(["OPTIONS", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """What is spoken here (OPTIONS), or a new upload of `Upload-Length` bytes (POST): 201 with its address."""
    if request.method == "OPTIONS":
        return _options()
    return _answer(request, UPLOADS_PER_MINUTE, _begin)


@csrf_exempt
@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """How far an upload has come (HEAD), its next part (PATCH), or its end (DELETE)."""
    if request.method == "OPTIONS":
        return _options()
    act = {"HEAD": _tell, "PATCH": _append, "DELETE": _end}[request.method or ""]
    return _answer(request, PARTS_PER_MINUTE, act, key)


def _answer(request: HttpRequest, per_minute: int, act: View, *parts: str) -> HttpResponse:
    response = _refusal(request, per_minute)
    if response is None:
        try:
            response = act(request, *parts)
        except DomainError as error:
            response = refusal(error, next(status for kind, status in STATUSES if isinstance(error, kind)))
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


def _refusal(request: HttpRequest, per_minute: int) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") != VERSION:
        return HttpResponse(status=412, headers={"Tus-Version": VERSION})
    return refuse(request, per_minute, checks_form=request.method != "HEAD")


def _options() -> HttpResponse:
    most = max(settings.MAX_IMAGE_BYTES, settings.MAX_DOCUMENT_BYTES)
    headers = {"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(most)}
    return HttpResponse(status=204, headers=headers)


def _begin(request: HttpRequest) -> HttpResponse:
    told, viewer = _metadata(request.headers.get("Upload-Metadata", "")), request.viewer  # type: ignore[attr-defined]
    size, now = _number(request, "Upload-Length"), timezone.now()
    begun = resumable.begin(by=viewer, kind=told.get("kind", ""), name=told.get("filename", ""), size=size, at=now)
    return HttpResponse(status=201, headers={"Location": reverse("files:resumable", args=[begun.key]), **_state(begun)})


def _tell(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse(status=200, headers=_state(_own(request, key)))


def _append(request: HttpRequest, key: str) -> HttpResponse:
    if request.content_type != PART_TYPE:
        return HttpResponse(status=415)
    if length(request) > MAX_PART:
        raise operations.TooLarge(_("The file is too large."))
    offset, viewer = _number(request, "Upload-Offset"), request.viewer  # type: ignore[attr-defined]
    found = _own(request, key)
    after = resumable.append(by=viewer, upload=found, offset=offset, part=request.body, at=timezone.now())
    return HttpResponse(status=204, headers=_state(after))


def _end(request: HttpRequest, key: str) -> HttpResponse:
    resumable.end(_own(request, key))
    return HttpResponse(status=204)


def _own(request: HttpRequest, key: str) -> Upload:
    return resumable.get(by=request.viewer, key=key, at=timezone.now())  # type: ignore[attr-defined]


def _state(upload: Upload) -> dict[str, Any]:
    file = (upload.image_id and ("Image", upload.image_id)) or (upload.document_id and ("Document", upload.document_id))
    return {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
        **({"Usta-File": to_global_id(*file)} if file else {}),
    }


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise DomainError(_("The header %(header)s is a number of bytes.") % {"header": header}, code="invalid")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a key and a value in base64, between commas; what cannot be read is left out."""
    told = {}
    for pair in header.split(","):
        key, _blank, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told
