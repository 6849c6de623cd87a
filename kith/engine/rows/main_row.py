"""The base model of main entities, with tags."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import CustomisedRow, OwnedRow, Row, SearchableRow
from kith.engine.rows.personal import Personal, declared


class TagsField(models.ManyToManyField[Any, Any]):
    """The tags of a record. Each model gets a model of links of its own, such as ``ContactTag`` for ``Contact``.

    The links are rows: history, undo, merging and the guards of the database treat them like any other child row.
    """

    def contribute_to_class(self, cls: type[Any], name: str, private_only: bool = False, **more: Any) -> None:
        if not cls._meta.abstract and self.remote_field.through is None:
            self.remote_field.through = _links_of(cls)
        super().contribute_to_class(cls, name, private_only=private_only, **more)

    def deconstruct(self) -> Any:
        """Return a plain field with its model of links, so that a migration makes no second one."""
        name, _path, positional, options = super().deconstruct()
        return name, "django.db.models.ManyToManyField", positional, options


def _links_of(model: type[Any]) -> type[Row]:
    """Make the model of links between the records of ``model`` and tags."""
    meta, near = model._meta, str(model._meta.model_name)
    once = models.UniqueConstraint(
        fields=(near, "tag"),
        name=f"{near}_tag_once",
        violation_error_message=format_lazy(_("The {record} has this tag already."), record=meta.verbose_name),
    )
    columns = {
        near: models.ForeignKey(meta.label, on_delete=models.CASCADE, related_name="tag_links"),
        "tag": models.ForeignKey(settings.KITH_TAG_MODEL, on_delete=models.CASCADE, related_name="+"),
    }
    about = {
        "__module__": model.__module__,
        "__doc__": f"A tag on a {near}.",
        "Meta": type("Meta", (), {"app_label": meta.app_label, "constraints": (once,)}),
        "part_of": (near,),
        "keeps": _kept_with(model, near),
    }
    return type(f"{model.__name__}Tag", (Row,), {**about, **columns})


def _kept_with(model: type[Any], near: str) -> Personal | None:
    """What links keep of a person: they go with the record, and stay only if it stays as it is."""
    rules = declared(model)
    if not rules:
        return None
    stays = all(rule.on_erase == "keep" for rule in rules)
    return Personal(by=near, on_erase="keep", why=rules[0].why) if stays else Personal(by=near)


class MainRow(SearchableRow, CustomisedRow, OwnedRow):
    """A record that people work with all day: it has an owner and tags, a search index and custom fields.

    Write ``class Meta(MainRow.Meta)``, which brings the indexes by owner and by the latest change.
    """

    tags = TagsField(settings.KITH_TAG_MODEL, verbose_name=_("tags"), blank=True)

    class Meta:
        abstract = True
        indexes = (
            models.Index(fields=("agency", "updated_at", "id"), name="%(class)s_by_update"),
            models.Index(fields=("agency", "owner", "updated_at", "id"), name="%(class)s_by_owner"),
        )
