"""The database: tables' common ground, commands, the audit log and the outbox. No HTTP, no features."""
