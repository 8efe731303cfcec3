"""Files in and out: what GraphQL leaves to plain HTTP."""

import re
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.static import serve
from graphql_relay import to_global_id

from shop.files import documents, operations, queries
from shop.kit.errors import DomainError, NotAllowed, SignInRequired
from shop.kit.graphql.views import csrf_refuses
from shop.kit.limits import too_many_requests

UPLOADS_PER_MINUTE = 60
UPLOAD_SCOPE = "listings"
#: What a form adds around the file, in bytes.
FORM_MARGIN = 100_000
MEDIA_NAME = re.compile(r"images/[0-9]{4}/[0-9]{2}/[0-9a-f]{24}/(?:original|[0-9]{2,4})\.webp")


@csrf_exempt
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file (`file`) of a kind (`kind`: image or document); answers {"id"} or {"errors": [...]}.

    Sessions prove the form's token, programs their scope. The length is looked at before anything is read.
    """
    return refuse(request, UPLOADS_PER_MINUTE) or _take(request)


def refuse(request: HttpRequest, per_minute: int, *, checks_form: bool = True) -> HttpResponse | None:
    """Why this request may not send files; None when it may."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.is_signed_in:
        return refusal(SignInRequired(), 401)
    if not viewer.has_scope(UPLOAD_SCOPE):
        return refusal(NotAllowed(), 403)
    if too_many_requests(request, f"upload-{request.method}", per_minute):
        return refusal(DomainError(_("Too many files at once. Wait a minute."), code="too_many_requests"), 429)
    if length(request) > max(settings.MAX_IMAGE_BYTES, settings.MAX_DOCUMENT_BYTES) + FORM_MARGIN:
        return refusal(operations.TooLarge(_("The file is too large.")), 413)
    if checks_form and viewer.scopes is None and csrf_refuses(request):
        return refusal(DomainError(_("The session could not be confirmed. Reload the page and try again."), code="csrf"), 403)
    return None


def accept_image(request: HttpRequest, file: Any) -> str:
    """Keep a picture that came with a page's form; its global id. DomainError names the form's field."""
    return _accept(request, file, "image")


def accept_document(request: HttpRequest, file: Any) -> str:
    """Keep a document that came with a page's form; its global id. DomainError names the form's field."""
    return _accept(request, file, "document")


@require_GET
def document(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Send a document to the one whom the link was made for, and write it down."""
    viewer = request.viewer  # type: ignore[attr-defined]
    key = documents.read_link(signed, viewer)
    found = queries.documents_visible_to(viewer).filter(pk=key).first() if key else None
    if found is None:
        raise Http404
    try:
        content = storages["documents"].open(found.key)
    except FileNotFoundError as error:
        raise Http404 from error
    operations.note_access(by=viewer, document=found, at=timezone.now())
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A public picture from the local folder; names are never used again, so it may be kept forever."""
    storage = storages["default"]
    if not isinstance(storage, FileSystemStorage) or not MEDIA_NAME.fullmatch(path):
        raise Http404
    response = serve(request, path, document_root=str(storage.location))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _take(request: HttpRequest) -> HttpResponse:
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in {"image", "document"}:
        return refusal(DomainError(_("The kind is image or document."), code="invalid", field="kind"), 400)
    if file is None:
        return refusal(DomainError(_("Choose a file."), code="required", field="file"), 400)
    try:
        return JsonResponse({"id": _accept(request, file, kind)}, status=201)
    except operations.TooLarge as error:
        return refusal(error, 413)
    except DomainError as error:
        return refusal(error, 422)


def _accept(request: HttpRequest, file: Any, kind: str) -> str:
    viewer, at = request.viewer, timezone.now()  # type: ignore[attr-defined]
    try:
        if kind == "image":
            return to_global_id("Image", operations.add_image(by=viewer, upload=file, at=at).pk)
        return to_global_id("Document", operations.add_document(by=viewer, upload=file, at=at).pk)
    except DomainError as error:
        error.field = error.field or next((name for name, one in request.FILES.items() if one is file), "")
        raise


def length(request: HttpRequest) -> int:
    """The bytes that the request says it has; 0 when it says nothing that is a number."""
    raw = request.META.get("CONTENT_LENGTH") or "0"
    return int(raw) if raw.isdecimal() else 0


def refusal(error: DomainError, status: int) -> JsonResponse:
    """A refusal as JSON: {"errors": [{"field", "code", "message"}]}."""
    errors = [{"field": field, "code": code, "message": str(message)} for field, code, message in error.items()]
    return JsonResponse({"errors": errors}, status=status)
