"""Fields of entities: one kind per type says how it is parsed, shown, filtered and described."""
