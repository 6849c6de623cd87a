"""Start-up checks of what declarations say about roles."""

from __future__ import annotations

from typing import Any

from django.core import checks

from kith.agency.seeds import ROLES
from kith.sdk.declare import registry


def check_grants(**_options: Any) -> list[checks.CheckMessage]:
    """Each role that a declaration gives something to and that is not seeded."""
    return [
        checks.Error(
            f"{type(resource).__name__}: it has grants for “{role}”, which is no seeded role; "
            f"there are: {', '.join(sorted(ROLES))}",
            id="agency.E001",
        )
        for resource in registry.all_declared()
        if resource.grants is not None
        for role in sorted(resource.grants.by_role.keys() - ROLES.keys())
    ]
