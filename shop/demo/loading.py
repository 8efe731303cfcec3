"""The demo catalogue, loaded through the same operations and uploads as a vendor's own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from shop.accounts.viewer import Viewer
from shop.catalogue import operations as catalogue
from shop.catalogue import writing
from shop.catalogue.models import Category, Product, Term
from shop.demo import people
from shop.files import operations as files
from shop.kit.translated import TranslatedText
from vendors.workshops import certificates, shipping
from vendors.workshops import operations as workshops
from vendors.workshops.models import Maker, Workshop

FOLDER = Path(__file__).parent
KINDS = {"techniques": "technique", "materials": "material", "colors": "color"}


def read_terms() -> dict[str, list[dict[str, Any]]]:
    """Categories, techniques, materials and colors."""
    return _read(FOLDER / "data" / "terms.json")


def read_workshops() -> list[dict[str, Any]]:
    """The workshops with their products, in the order of their files."""
    return [_read(path) for path in sorted((FOLDER / "data" / "workshops").glob("*.json"))]


def in_turns(workshops: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(workshop, product): the first of each workshop, then the second of each, so that no two neighbours look alike."""
    for turn in zip_longest(*(workshop["products"] for workshop in workshops)):
        yield from ((workshop, product) for workshop, product in zip(workshops, turn, strict=True) if product)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def names_of(row: Mapping[str, Any]) -> TranslatedText:
    """The names of a category or term; English is their source."""
    return TranslatedText.of("en", row["names"])


@transaction.atomic
def load_terms() -> None:
    """Categories and terms, those that are there already brought up to date."""
    terms = read_terms()
    for position, row in enumerate(terms["categories"]):
        parent = Category.objects.get(slug=row["parent"]) if row["parent"] else None
        fields = {"name": names_of(row), "parent": parent, "hs_hint": row.get("hs_hint") or "", "position": position}
        Category.objects.update_or_create(slug=row["slug"], defaults=fields)
    for plural, kind in KINDS.items():
        for row in terms[plural]:
            Term.objects.update_or_create(kind=kind, slug=row["slug"], defaults={"name": names_of(row)})


def load(at: datetime) -> Iterator[str]:
    """Load what is missing, one workshop or product a transaction; yields the name of each as it is done."""
    load_terms()
    people.buyer()
    admin = people.admin()
    people.second_admin()
    chosen = read_workshops()
    for row in chosen:
        if not Workshop.objects.filter(slug=row["slug"]).exists():
            load_workshop(row, admin, at)
            yield row["name"]
    for workshop, product in in_turns(chosen):
        if not Product.objects.filter(slug=product["slug"]).exists():
            load_product(workshop, product, admin, at)
            yield product["slug"]


def owner_of(row: Mapping[str, Any]) -> Any:
    """The account that sells for a workshop."""
    return people.person(row["contact"]["email"], name=row["makers"][0]["name"], language=row["language"], country=row["country"])


@transaction.atomic
def load_workshop(row: Mapping[str, Any], admin: Viewer, at: datetime) -> Workshop:
    """A workshop with its owner, makers, shipping and front picture."""
    owner = owner_of(row)
    opening = workshops.Opening(
        name=row["name"],
        country=row["country"],
        legal_form=row["legal_form"],
        language=row["language"],
        craft=row["craft"],
        region=row["region"],
        place=row["place"],
        contact_email=row["contact"]["email"],
        contact_phone=row["contact"]["phone"],
    )
    workshop = workshops.open_workshop(by=admin, at=at, owner=owner, opening=opening)
    viewer = Viewer(user=owner, language=row["language"])
    picture = files.add_image(by=viewer, upload=picture_file(row["picture"]), at=at)
    changes = workshops.ProfileChanges(
        tagline=row["tagline"],
        story=row["story"],
        founded=row.get("founded"),
        handling_days=row["handling_days"],
        picture_id=picture.pk,
    )
    workshops.update_profile(by=viewer, at=at, workshop_id=workshop.pk, changes=changes)
    zones = [zone_draft(zone, row["language"]) for zone in row["shipping"]["zones"]]
    shipping.set_shipping_zones(by=viewer, at=at, workshop_id=workshop.pk, drafts=zones)
    for paper in row.get("certificates", ()):
        draft = certificates.CertificateDraft(
            scheme=paper["scheme"], issued_on=date.fromisoformat(paper["issued_on"]), number=paper["number"]
        )
        certificates.grant(by=admin, at=at, workshop_id=workshop.pk, draft=draft)
    load_makers(workshop, row)
    Workshop.objects.filter(pk=workshop.pk).update(slug=row["slug"])
    return workshop


def load_makers(workshop: Workshop, row: Mapping[str, Any]) -> None:
    """The people who make the goods."""
    workshop.makers.all().delete()
    for position, maker in enumerate(row["makers"]):
        Maker.objects.create(
            workshop=workshop,
            name=maker["name"],
            role=TranslatedText.of(row["language"], maker["role"]),
            since=maker.get("since"),
            learned_from=maker.get("learned_from") or "",
            position=position,
        )


def zone_draft(zone: Mapping[str, Any], language: str) -> shipping.ZoneDraft:
    """A shipping zone; "*" is the rest of the world."""
    countries = zone["countries"] if isinstance(zone["countries"], list) else [zone["countries"]]
    return shipping.ZoneDraft(
        carrier=zone["carrier"],
        countries=tuple(code for code in countries if code != "*"),
        first_minor=zone["first_minor"],
        further_minor=zone["further_minor"],
        days_min=zone["days_min"],
        days_max=zone["days_max"],
        name=TranslatedText.of(language, zone["name"]),
    )


@transaction.atomic
def load_product(of: Mapping[str, Any], row: Mapping[str, Any], admin: Viewer, at: datetime) -> Product:
    """A listing of the workshop with its pictures, published by the admin."""
    workshop = Workshop.objects.get(slug=of["slug"])
    owner = workshop.members.select_related("user").order_by("pk")[0].user
    viewer = Viewer(user=owner, language=workshop.language)
    product = catalogue.create(workshop=workshop, draft=product_draft(row, of["language"]), by=viewer, at=at)
    for picture in row["pictures"]:
        image = files.add_image(by=viewer, upload=picture_file(picture["file"]), at=at)
        catalogue.add_image(product=product, image=image, alt=picture["alt"], by=viewer, at=at)
    Product.objects.filter(pk=product.pk).update(slug=row["slug"])
    product.refresh_from_db()
    catalogue.submit(product=product, by=viewer, at=at)
    if product.status != "published":
        catalogue.publish(product=product, by=admin, at=at)
    return product


def product_draft(row: Mapping[str, Any], language: str) -> writing.ProductDraft:
    """The draft of a product's data."""
    variants = row.get("variants") or [{"sku": row["slug"][:40], "price_minor": row["price_minor"], "stock": row["stock"]}]
    return writing.ProductDraft(
        title=row["title"],
        description=row["description"],
        source_language=language,
        category=row["category"],
        techniques=row["techniques"],
        materials=row["materials"],
        colors=row["colors"],
        variants=[writing.VariantDraft(v["sku"][:40], v["price_minor"], v.get("stock"), v.get("name") or {}) for v in variants],
        plain={
            "is_made_to_order": row["made_to_order"],
            "lead_days": row.get("lead_days"),
            "is_one_of_a_kind": row["one_of_a_kind"],
            "weight_g": row.get("weight_g"),
            **{name: size for name, size in (row.get("dimensions") or {}).items() if name in writing.PLAIN_FIELDS},
            "hs_code": row.get("hs_code") or "",
            "year_made": row.get("year_made"),
        },
    )


def picture_file(name: str) -> SimpleUploadedFile:
    """A drawn picture as an upload."""
    return SimpleUploadedFile(name, (FOLDER / "pictures" / name).read_bytes(), content_type="image/webp")
