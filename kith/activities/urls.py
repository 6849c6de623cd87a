"""URL patterns of notes and documents. They come before the engine's, which match any entity."""

from django.urls import path

from kith.activities import api, cards, documents, today, views
from kith.engine.web import http

http.register()

urlpatterns = [
    path("", today.today, name="today"),
    *cards.urlpatterns,
    path("<resource:resource>/<id:row_id>/notes/", views.write, name="write-note"),
    path("notes/<id:note_id>/edit/", views.edit, name="edit-note"),
    path("notes/<id:note_id>/delete/", views.delete, name="delete-note"),
    path("notes/<id:note_id>/pin/", views.pin, name="pin-note"),
    path("<resource:resource>/<id:row_id>/documents/", documents.upload, name="upload-documents"),
    path("documents/<id:document_id>/", documents.show, name="document"),
    path("documents/<id:document_id>/edit/", documents.edit, name="edit-document"),
    path("documents/<id:document_id>/delete/", documents.delete, name="delete-document"),
    path("documents/<id:document_id>/versions/", documents.renew, name="new-version"),
    path("documents/<id:document_id>/versions/<id:version_id>/restore/", documents.restore, name="restore-version"),
    path("documents/<id:document_id>/versions/<id:version_id>/file/", documents.download, name="download-version"),
    path("documents/<id:document_id>/versions/<id:version_id>/preview/", documents.preview, name="preview-version"),
    path("api/v1/documents/<id:document_id>/content/", api.content, name="api-document-content"),
    path("api/v1/<resource:resource>/<id:row_id>/documents/", api.on_record, name="api-record-documents"),
    path("mentions/<id:mention_id>/seen/", views.seen, name="mention-seen"),
]
