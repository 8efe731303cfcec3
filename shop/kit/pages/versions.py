"""ETags of pages, made of what a page is made of: a browser that has this very page already is told so.

The tag is known before the template is rendered. Which form token a page carries is left out: a page kept by
the browser carries one that is as good as a new one.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from shop.kit.pages.context import frame
from shop.kit.translated import current_language


def tag_of(request: HttpRequest, data: dict[str, Any]) -> str | None:
    """The ETag of a page with this answer for this reader; None while a message waits to be shown once."""
    if len(get_messages(request)):
        return None
    viewer = request.viewer  # type: ignore[attr-defined]
    reader = [current_language(), viewer.currency, viewer.ship_to, str(viewer.timezone), request.headers.get("Save-Data", "")]
    made_of = [program_version(), request.get_full_path(), reader, data, frame(request)]
    return f'W/"{hashlib.sha256(orjson.dumps(made_of, default=str)).hexdigest()[:32]}"'


def keep(response: HttpResponse, tag: str | None, *, is_shared: bool) -> HttpResponse:
    """Let the browser keep the page and ask each time whether it is still so; proxies only what is the same for all."""
    if tag is None:
        patch_cache_control(response, no_store=True)
        return response
    response.headers["ETag"] = tag
    patch_cache_control(response, no_cache=True, **{"public" if is_shared else "private": True})
    patch_vary_headers(response, ("Cookie", "Save-Data"))
    return response


@cache
def program_version() -> str:
    """A digest of the templates, the words and the static files that this process serves."""
    digest = hashlib.sha256(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    folders = [settings.BASE_DIR / "templates", *map(Path, settings.LOCALE_PATHS)]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".mo"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
