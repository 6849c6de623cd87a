"""Quality and speed of duplicate detection: precision and recall on FEBRL, and the time for all contacts.

It measures the whole path: rows in the database, their keys, the scan and its threshold. FEBRL (Freely Extensible
Biomedical Record Linkage, datasets 1 and 4) has fields that Kith lacks, such as ``soc_sec_id``; those are not used.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import connection, transaction
from django_scopes import scope

from kith.agency.models import Agency
from kith.config.bench.run import filled
from kith.engine.write import bulk
from kith.people.models import Contact, DuplicatePair
from kith.people.services.duplicates.scanning import Scan, note_everything

SETS = {"dataset 1": ("1", ("dataset1.csv",)), "dataset 4": ("4", ("dataset4a.csv", "dataset4b.csv"))}


def measure_duplicates(folder: Path, *, contacts: int) -> dict[str, Any]:
    """Return precision, recall and F1 of both sets in ``folder``, and the seconds of a scan over all contacts."""
    known = filled(contacts)
    figures: dict[str, Any] = {"database": connection.vendor, "contacts": contacts}
    for name, (number, files) in SETS.items():
        figures[name] = _of_set([folder / file for file in files], folder / f"dataset{number}_truth_pairs.csv")
    with scope(agency=known["agency"]):
        figures["scan"] = _scan(known["agency"])
    return figures


def _of_set(files: list[Path], truth: Path) -> dict[str, Any]:
    """Load a set into a new agency, scan it for duplicates, and delete it again."""
    with transaction.atomic():
        agency = Agency.objects.create(name="FEBRL", country="AU")
        with scope(agency=agency.pk):
            ids = _read_in(agency.pk, files)
            taken = _scan(agency.pk)
            found = set(DuplicatePair.objects.values_list("first_id", "second_id"))
        transaction.set_rollback(True)
    true = {_ordered(ids[pair["rec_a"]], ids[pair["rec_b"]]) for pair in _rows(truth)}
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / len(true)
    return {
        "records": len(ids),
        "pairs": len(true),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "seconds": taken["seconds"],
    }


def _read_in(agency_id: int, files: list[Path]) -> dict[str, int]:
    """Write the records as contacts; return record name in FEBRL → id."""
    now, rows, names = Agency.objects.get(pk=agency_id).created_at, [], []
    for record in (record for file in files for record in _rows(file)):
        names.append(record["rec_id"])
        rows.append(
            bulk.new_row(
                Contact,
                agency_id=agency_id,
                created_at=now,
                updated_at=now,
                country="AU",
                first_name=record["given_name"],
                last_name=record["surname"],
                name=record["rec_id"],
                street=f"{record['street_number']} {record['address_1']}".strip(),
                street2=record["address_2"],
                postcode=record["postcode"],
                city=record["suburb"],
                state=record["state"],
                birthday=_day(record["date_of_birth"]),
                phone="-",
            )
        )
    bulk.insert(rows)
    return {name: row.pk for name, row in zip(names, rows, strict=True)}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as stream:
        reader = csv.DictReader(stream, skipinitialspace=True)
        return [{name: (value or "").strip() for name, value in row.items()} for row in reader]


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:  # some of FEBRL's planted errors are impossible dates, which Kith would refuse
        return None


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _scan(agency_id: int) -> dict[str, Any]:
    """Scan everything; return wall and CPU seconds, records compared and pairs found."""
    begin, busy, scan = perf_counter(), process_time(), Scan(agency_id, "contacts")
    note_everything(agency_id, "contacts")
    done = 0
    while compared := scan.step():
        done += compared
    return {
        "seconds": round(perf_counter() - begin, 1),
        "cpu_seconds": round(process_time() - busy, 1),
        "records": done,
        "pairs": DuplicatePair.objects.count(),
    }
