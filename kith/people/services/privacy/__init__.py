"""What is kept about a person: told, handed out, and erased."""
