"""Columns that several presets share."""

from __future__ import annotations

from kith.sdk.importing import Column


def point(kind: str, label: str = "", *, group: str = "") -> Column:
    """A further contact point of this type (its key), such as a mobile number."""
    return Column("", "points", child="value", group=group, fixed={"type": kind, **({"label": label} if label else {})})


def agreed(channel: str, values: dict[str, str] | None = None) -> Column:
    """Whether somebody agreed to be reached in this way for advertising: yes or no."""
    return Column("", f"agreed:{channel}", values=values or {})


def refused(channel: str) -> Column:
    """Whether somebody wants no advertising in this way: yes, or nothing said."""
    return Column("", f"refused:{channel}")


def remark(label: str) -> Column:
    """A line of its own in the description."""
    return Column("", "description", label=label)


def address(prefix: str, names: dict[str, str], label: str) -> dict[str, Column]:
    """The columns of a further address: ``names`` maps the column after the prefix to the part of the address."""
    return {
        f"{prefix}{name}": Column("", "addresses", child=child, group=prefix, fixed={"label": label})
        for name, child in names.items()
    }
