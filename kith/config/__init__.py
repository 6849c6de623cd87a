"""The composition root: settings, addresses, server and commands. Nothing imports it."""
