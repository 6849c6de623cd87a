"""The password hasher."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's first recommended setting: 19 MiB, two passes, one lane.

    Django's default takes 100 MiB for each sign-in, which a small server cannot spare.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
