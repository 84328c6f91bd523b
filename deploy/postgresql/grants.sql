-- After every `hateprog db upgrade`, by the owner:  psql -d hateprog -U hateprog_owner -f grants.sql
-- May be run again at any time. Until it has run, a new table can be read by nobody but the owner.
-- The log (audit_entry, audit_link, audit_seal) may only be read and added to.

BEGIN;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hateprog_app;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, hateprog_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hateprog_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hateprog_app;

REVOKE UPDATE, DELETE ON audit_entry, audit_link, audit_seal, audit_redaction FROM hateprog_app;
GRANT UPDATE (why, changes) ON audit_entry TO hateprog_app;  -- made blank with a case; a trigger allows nothing else
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM hateprog_app;

COMMIT;
