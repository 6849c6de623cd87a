"""URL patterns of the agency. They come before the engine's, which match any entity."""

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
