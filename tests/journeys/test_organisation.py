"""Stories of people who build the organisation, and of those who take its data with them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn
from tests.journeys.making import made
from tests.journeys.marks import new_mark
from tests.journeys.screens.form import FormScreen
from tests.journeys.screens.list import faults_of


def test_an_administrator_builds_a_unit_hires_into_it_and_sees_both_in_the_chart(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), new_mark()
    FormScreen(page, "/units/new/").write("Name", f"Workshop {mark}").write("City", "Husum").save()
    form = FormScreen(page, "/departments/new/").write("Name", f"Carpentry {mark}")
    form.choose(page.get_by_role("main"), "Unit", f"Workshop {mark}")
    form.save()
    form = FormScreen(page, "/employees/new/").write("Name", f"Ole {mark}").write("E-mail", f"ole.{mark}@demo.example")
    for label, words in (("Unit", f"Workshop {mark}"), ("Department", f"Carpentry {mark}")):
        form.choose(page.get_by_role("main"), label, words)
    form.save()
    page.goto("/organisation/")
    page.get_by_role("searchbox", name="Search people").fill(f"Ole {mark}")
    chart = page.get_by_role("main").get_by_role("list", name="Organisation chart")
    expect(chart.get_by_role("link", name=f"Ole {mark}")).to_be_visible()
    expect(chart).to_contain_text(f"Carpentry {mark}")
    assert faults_of(page) == []


def test_an_administrator_forms_a_team_whose_contacts_are_found_by_it(sign_in: SignIn) -> None:
    page, mark = sign_in("admin"), new_mark()
    form = FormScreen(page, "/teams/new/").write("Name", f"Fair team {mark}")
    page.get_by_role("combobox", name="Type").select_option(label="Project")
    form.choose(form.add("Team members"), "Employee", "Jonas Reimers")
    form.save()
    team = int(re.findall(r"/teams/(\d+)/", page.url)[0])
    expect(page.get_by_role("main")).to_contain_text("Jonas Reimers")
    made(page, "contacts", last_name=f"Fairgoer {mark}", team=team)
    page.goto(f"/contacts/?team={team}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text(f"Fairgoer {mark}")


def test_what_one_sees_is_taken_along_as_a_table(sign_in: SignIn) -> None:
    page, mark = sign_in("head"), new_mark()
    for first in ("Ann", "Ben"):
        made(page, "contacts", first_name=first, last_name=f"=Export {mark}", city="Zürich")
    page.goto(f"/contacts/export/?q={mark}")
    assert faults_of(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["first_name"] for row in rows) == ["Ann", "Ben"]
    assert {(row["last_name"], row["city"]) for row in rows} == {(f"'=Export {mark}", "Zürich")}


def test_an_administrator_takes_everything_along(sign_in: SignIn) -> None:
    page, mark = sign_in("sysadmin"), new_mark()
    made(page, "contacts", last_name=f"Everything {mark}")
    page.goto("/settings/export/")
    page.get_by_role("button", name="Export everything").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Export of").first.click(timeout=60_000)
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "contacts.csv" in {name.rpartition("/")[2] for name in archive.namelist()}
        rows = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("contacts.json"))))
    assert f"Everything {mark}" in json.dumps(rows)
