"""Applications in the back room."""

from shop.kit.back_room import show
from vendors.applications.models import Application, ApplicationDocument, ChangeRequest, Revision

show(Application, "shop_name", "status", "country", "applicant", "submitted_at", "decided_by", search=("shop_name", "applicant__email"))
show(Revision, "application", "number", "submitted_at", search=("application__shop_name",))
show(ChangeRequest, "application", "field", "by", "at", search=("application__shop_name",))
show(ApplicationDocument, "application", "kind", "document", search=("application__shop_name",))
