"""Where files lie: public pictures and private documents in two storages, local folders or S3."""

from pathlib import Path
from typing import Any

from shop.kit import env


def storages(mode: str, media: Path, documents: Path) -> dict[str, dict[str, Any]]:
    """Django's STORAGES: `default` public media, `documents` private, `staticfiles` hashed and compressed."""
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    if mode in {"demo", "production"}:
        static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return {
        "default": s3(env.text("S3_MEDIA_BUCKET"), private=False) or local(media, "/media/"),
        "documents": s3(env.text("S3_DOCUMENTS_BUCKET"), private=True) or local(documents, None),
        "staticfiles": {"BACKEND": static},
    }


def media_hosts() -> list[str]:
    """The origins outside our own that pages show pictures from."""
    named = env.words("MEDIA_HOSTS")
    if env.text("S3_MEDIA_BUCKET"):
        domain, endpoint = env.text("S3_MEDIA_DOMAIN"), env.text("S3_ENDPOINT_URL")
        named += [f"https://{domain}"] if domain else [endpoint.rstrip("/")] if endpoint else []
    return named


def local(folder: Path, url: str | None) -> dict[str, Any]:
    """A folder of this machine; without an address it cannot be reached from outside."""
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder), "base_url": url},
    }


def s3(bucket: str, *, private: bool) -> dict[str, Any] | None:
    """A bucket of an S3-compatible store; private ones are read by short-lived signed addresses only."""
    if not bucket:
        return None
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "region_name": env.text("S3_REGION", "us-east-1"),
            "addressing_style": env.text("S3_ADDRESSING_STYLE", "path"),
            "querystring_auth": private,
            "querystring_expire": 300,
            "file_overwrite": False,
            "default_acl": None if private else env.text("S3_MEDIA_ACL") or None,
            "custom_domain": None if private else env.text("S3_MEDIA_DOMAIN") or None,
            "object_parameters": {} if private else {"CacheControl": "public, max-age=31536000, immutable"},
        },
    }
