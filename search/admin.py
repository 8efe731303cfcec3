"""The thesaurus in the admin: no operation exists for it yet, so it is edited here."""

from django.contrib import admin

from search.models import Concept, ConceptForm
from shop.kit.back_room import Editable


class FormInline(Editable, admin.TabularInline):
    """The forms below their concept."""

    model = ConceptForm
    extra = 1
    ordering = ("language", "rank")


@admin.register(Concept)
class ConceptAdmin(Editable, admin.ModelAdmin):
    """Concepts; a change applies from the next search on."""

    list_display = ("slug", "gloss", "broader")
    list_select_related = ("broader",)
    search_fields = ("slug", "gloss", "forms__text")
    ordering = ("slug",)
    autocomplete_fields = ("broader",)
    inlines = (FormInline,)
