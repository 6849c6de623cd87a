"""Columns that several presets share."""

from __future__ import annotations

from kith.sdk.importing import Column


def point(kind: str, label: str = "", *, group: str = "") -> Column:
    """A further contact point of this type (its key), such as a mobile number."""
    return Column("", "points", child="value", group=group, fixed={"type": kind, **({"label": label} if label else {})})


def agreed(channel: str, values: dict[str, str] | None = None) -> Column:
    """A column of consents to advertising on this channel: yes or no."""
    return Column("", f"agreed:{channel}", values=values or {})


def refused(channel: str) -> Column:
    """A column of opt-outs from advertising on this channel: yes, or unknown."""
    return Column("", f"refused:{channel}")


def remark(label: str) -> Column:
    """A column that becomes a line of the description."""
    return Column("", "description", label=label)


def address(prefix: str, names: dict[str, str], label: str) -> dict[str, Column]:
    """The columns of a further address: ``names`` maps a column name without prefix to the part of the address."""
    return {
        f"{prefix}{name}": Column("", "addresses", child=child, group=prefix, fixed={"label": label})
        for name, child in names.items()
    }
