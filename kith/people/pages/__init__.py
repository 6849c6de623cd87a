"""Pages of contacts and customers besides the generic ones."""
