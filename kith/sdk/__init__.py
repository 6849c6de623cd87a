"""Everything that Kith promises to its own domains and to extensions. What is not named here may change without notice.

Six modules: ``models``, ``declare``, ``rules``, ``pages``, ``work`` and ``importing``. An extension is a Django app
named in ``KITH_EXTENSIONS``; `docs/developer/extend.md` says what each name is for.
"""
