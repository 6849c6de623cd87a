import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config.mail import from_url


def test_smtp_upgrades_to_tls_on_the_submission_port() -> None:
    options = from_url("smtp://kith%40example.org:p%40ss@mail.example.org")["OPTIONS"]
    assert (options["host"], options["port"]) == ("mail.example.org", 587)
    assert (options["username"], options["password"]) == ("kith@example.org", "p@ss")
    assert (options["use_tls"], options["use_ssl"]) == (True, False)


def test_smtps_is_encrypted_from_the_start() -> None:
    options = from_url("smtps://mail.example.org")["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (465, False, True)


def test_a_server_on_this_machine_needs_no_tls() -> None:
    assert from_url("smtp://localhost:1025")["OPTIONS"]["use_tls"] is False


def test_a_folder_takes_mails_as_files() -> None:
    assert from_url("file:///srv/outbox")["OPTIONS"] == {"file_path": "/srv/outbox"}


@pytest.mark.parametrize("url", ["imap://x", "smtp://", "smtp://mail:port"])
def test_a_wrong_address_is_refused_with_the_forms_that_work(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"KITH_EMAIL_URL .*write smtp://"):
        from_url(url)
