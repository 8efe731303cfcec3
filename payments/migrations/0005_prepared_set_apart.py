"""Payouts that wait for release when the rule comes in: who prepared them is copied from their history, and their money set apart."""

from django.db import migrations

LABEL = "payments.payout"


def set_apart(apps, schema_editor):
    """Write for each prepared payout what preparing it writes from now on."""
    steps = apps.get_model("kit", "StatusChange").objects.filter(entity=LABEL, move="create")
    for payout in apps.get_model("payments", "Payout").objects.filter(status="prepared", prepared_by=None).order_by("pk"):
        step = steps.filter(entity_id=payout.pk).order_by("pk").first()
        payout.prepared_by_id = step.by_id if step else None
        payout.save(update_fields=["prepared_by"])
        post(apps, payout)


def post(apps, payout):
    """From what is payable to what is prepared."""
    made, created = apps.get_model("payments", "Transaction").objects.get_or_create(
        key=f"payout:{payout.pk}:prepared",
        defaults={"kind": "payout_prepared", "at": payout.created_at, "by_id": payout.prepared_by_id},
    )
    if created:
        for kind, minor in (("vendor_payable", payout.amount_minor), ("vendor_prepared", -payout.amount_minor)):
            account, _created = apps.get_model("payments", "Account").objects.get_or_create(
                kind=kind, currency=payout.currency, workshop_id=payout.workshop_id
            )
            apps.get_model("payments", "Entry").objects.create(transaction=made, account=account, amount_minor=minor)


class Migration(migrations.Migration):
    """In a transaction of its own: the ledger is checked when it ends."""

    dependencies = [("payments", "0004_two_people"), ("kit", "0001_initial")]

    operations = [migrations.RunPython(set_apart, migrations.RunPython.noop)]
