"""The query language: one typed tree with one parser, used by lists, views, exports, bulk jobs and the API."""
