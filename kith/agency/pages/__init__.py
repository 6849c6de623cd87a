"""Pages of the account, the organisation and the settings."""
