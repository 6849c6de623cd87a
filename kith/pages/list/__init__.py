"""The list of an entity: columns, filters, views."""
