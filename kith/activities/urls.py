"""The addresses of notes; they stand before the engine's, which have patterns for any entity."""

from django.urls import path

from kith.activities import today, views
from kith.engine import http

http.register()

urlpatterns = [
    path("", today.today, name="today"),
    path("<resource:resource>/<id:row_id>/notes/", views.write, name="write-note"),
    path("notes/<id:note_id>/edit/", views.edit, name="edit-note"),
    path("notes/<id:note_id>/delete/", views.delete, name="delete-note"),
    path("notes/<id:note_id>/pin/", views.pin, name="pin-note"),
    path("mentions/<id:mention_id>/seen/", views.seen, name="mention-seen"),
]
