-- Once, by a PostgreSQL superuser, in the maintenance database:  psql -d postgres -f roles.sql
-- Three roles. No password is written here: set each with \password (docs/operating.md).

CREATE ROLE hateprog_owner LOGIN;   -- owns the tables and migrates; no service runs as this role
CREATE ROLE hateprog_app LOGIN;     -- what the web and scheduler services run as
CREATE ROLE hateprog_backup LOGIN;  -- reads everything, for pg_dump
GRANT pg_read_all_data TO hateprog_backup;

ALTER ROLE hateprog_app SET statement_timeout = '30s';
ALTER ROLE hateprog_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE hateprog_app SET lock_timeout = '10s';

CREATE DATABASE hateprog OWNER hateprog_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE hateprog FROM PUBLIC;
GRANT CONNECT ON DATABASE hateprog TO hateprog_app, hateprog_backup;
