"""Letters and reminders: what is written to the person referred and to whoever referred them, and what never may be."""
