"""The agency's own addresses; they stand before the engine's, which have patterns for any entity."""

from kith.agency.pages import (
    absences,
    account,
    full_export,
    invitations,
    joining,
    people,
    roles,
    settings,
    signing_in,
    tokens,
)

urlpatterns = [
    *signing_in.urlpatterns,
    *account.urlpatterns,
    *joining.urlpatterns,
    *tokens.urlpatterns,
    *settings.urlpatterns,
    *full_export.urlpatterns,
    *invitations.urlpatterns,
    *roles.urlpatterns,
    *people.urlpatterns,
    *absences.urlpatterns,
]
