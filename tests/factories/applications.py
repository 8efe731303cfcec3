"""Applications and their documents for tests."""

import factory
from factory.django import DjangoModelFactory

from shop.files.models import Document
from tests.factories.accounts import UserFactory
from vendors.applications.models import Application, ApplicationDocument, DocumentKind
from vendors.workshops.models import LegalForm


class DocumentFactory(DjangoModelFactory):
    """A private file; nothing lies in the storage."""

    class Meta:
        model = Document

    owner = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda number: f"documents/{number}.pdf")
    name = "registration.pdf"
    content_type = "application/pdf"
    byte_size = 1000
    sha256 = "0" * 64


class ApplicationFactory(DjangoModelFactory):
    """A draft with every field filled in; `document=True` adds a document, so that it can be submitted."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    applicant = factory.SubFactory(UserFactory)
    country = "UZ"
    legal_form = LegalForm.CRAFT_REGISTRATION
    shop_name = "Atlas Uyi"
    craft = "textiles"
    region = "Fargʻona"
    place = "Margʻilon"
    language = "uz"
    story = "Bobom ham, otam ham atlas toʻqigan. Men yigirma yildan beri shu dastgohda ishlayman."
    tax_number = "301234567"
    contact_name = "Dilnoza Karimova"
    contact_email = "dilnoza@example.com"
    contact_phone = "+998901234567"

    @factory.post_generation
    def document(self, create, wanted, **kwargs):
        """Add a document of the applicant."""
        if create and wanted:
            ApplicationDocumentFactory(application=self)


class ApplicationDocumentFactory(DjangoModelFactory):
    """A document with an application."""

    class Meta:
        model = ApplicationDocument

    application = factory.SubFactory(ApplicationFactory)
    document = factory.LazyAttribute(lambda row: DocumentFactory(owner=row.application.applicant))
    kind = DocumentKind.REGISTRATION
