"""What waits for the platform's staff in the demo: applications of makers, written as their applicants write them."""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from shop.accounts.viewer import Viewer
from shop.demo import people
from shop.demo.loading import FOLDER
from shop.files import operations as files
from vendors.applications import operations as applications
from vendors.applications.models import Application

PAGE = (840, 1188)
INK, PAPER = (40, 38, 50), (252, 251, 249)


def load(at: datetime) -> Iterator[str]:
    """Hand in the applications that were never there; yields the name of each shop."""
    for row in json.loads((FOLDER / "data" / "applications.json").read_text(encoding="utf-8")):
        if not Application.objects.filter(applicant__email=row["email"]).exists():
            hand_in(row, at)
            yield row["fields"]["shop_name"]


@transaction.atomic
def hand_in(row: Mapping[str, Any], at: datetime) -> Application:
    """An application with its documents, submitted."""
    applicant = people.person(row["email"], name=row["name"], language=row["language"], country=row["fields"]["country"])
    viewer = Viewer(user=applicant, language=row["language"])
    application = applications.save(by=viewer, at=at, values=row["fields"]).application
    for kind, name in row["documents"]:
        document = files.add_document(by=viewer, upload=page(name, kind), at=at)
        applications.add_document(by=viewer, at=at, document_id=document.pk, kind=kind, application_id=application.pk)
    return applications.submit(by=viewer, at=at, application_id=application.pk)


def page(name: str, kind: str) -> SimpleUploadedFile:
    """A page that says that it stands for a document of a kind."""
    drawn = Image.new("RGB", PAGE, PAPER)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((40, 40, PAGE[0] - 40, PAGE[1] - 40), outline=INK, width=3)
    for line, (text, size) in enumerate((("Usta demo", 56), (f"stands for: {kind}", 34))):
        pen.text((PAGE[0] / 2, 420 + 110 * line), text, fill=INK, anchor="mm", font=ImageFont.load_default(size))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return SimpleUploadedFile(f"{name}.png", out.getvalue(), content_type="image/png")
