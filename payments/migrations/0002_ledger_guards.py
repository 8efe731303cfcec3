"""Rules of the ledger that hold whoever writes: insert-only, balanced per currency, accounts that stay."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is insert-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER entry_insert_only BEFORE UPDATE OR DELETE ON payments_entry
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON payments_entry
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER transaction_insert_only BEFORE UPDATE OR DELETE ON payments_transaction
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER transaction_no_truncate BEFORE TRUNCATE ON payments_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER account_stays BEFORE UPDATE ON payments_account
    FOR EACH ROW
    WHEN ((OLD.kind, OLD.currency, OLD.workshop_id) IS DISTINCT FROM (NEW.kind, NEW.currency, NEW.workshop_id))
    EXECUTE FUNCTION payments_refuse_change();

CREATE FUNCTION payments_check_balance(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    entries bigint;
    unbalanced text;
BEGIN
    SELECT count(*) INTO entries FROM payments_entry WHERE transaction_id = checked;
    IF entries < 2 THEN
        RAISE EXCEPTION 'ledger transaction % has % entries, at least two are needed', checked, entries
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_has_two_sides';
    END IF;
    SELECT string_agg(currency, ', ') INTO unbalanced FROM (
        SELECT a.currency FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
        WHERE e.transaction_id = checked GROUP BY a.currency HAVING sum(e.amount_minor) <> 0
    ) AS sums;
    IF unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'ledger transaction % does not balance in %', checked, unbalanced
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_balances';
    END IF;
END $$;

CREATE FUNCTION payments_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_check_balance(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION payments_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_check_balance(NEW.transaction_id);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER transaction_balances AFTER INSERT ON payments_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_transaction();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON payments_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_entry();
"""

BACKWARD = """
DROP TRIGGER entry_balances ON payments_entry;
DROP TRIGGER transaction_balances ON payments_transaction;
DROP TRIGGER account_stays ON payments_account;
DROP TRIGGER transaction_no_truncate ON payments_transaction;
DROP TRIGGER transaction_insert_only ON payments_transaction;
DROP TRIGGER entry_no_truncate ON payments_entry;
DROP TRIGGER entry_insert_only ON payments_entry;
DROP FUNCTION payments_check_entry();
DROP FUNCTION payments_check_transaction();
DROP FUNCTION payments_check_balance(bigint);
DROP FUNCTION payments_refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers, since a check constraint sees one row only."""

    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
