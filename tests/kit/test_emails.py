"""E-mail addresses: what is accepted, what is refused and why, how they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit import emails
from kith.kit.emails import check_email, normalise_email


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.com",
        " anna@example.com ",
        "o'brien+news@mail.example.co.uk",
        "user@localhost",
        "user@192.0.2.1",
        "user@[192.0.2.1]",
        "user@[IPv6:2001:db8::1]",
        '"john doe"@example.com',
        '"a@b"@example.com',
        "jörg@müller.example",
        "用户@例子.广告",
        "a" * 64 + "@example.com",
    ],
)
def test_an_address_that_mail_servers_carry_is_accepted(address: str) -> None:
    assert check_email(address) is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", emails.EMPTY),
        ("   ", emails.EMPTY),
        ("anna", emails.NO_AT),
        ("@example.com", emails.NO_LOCAL),
        ("anna@", emails.NO_DOMAIN),
        ("anna schmidt@example.com", emails.BLANK),
        ("anna@example.com\n", emails.BLANK),
        ("anna@exam\x00ple.com", emails.BLANK),
        (".anna@example.com", emails.DOTS),
        ("anna@example..com", emails.DOTS),
        ("anna@example.com.", emails.DOTS),
        ("anna@-example.com", emails.HYPHEN),
        ("(work)anna@example.com", emails.COMMENT),
        ('"anna@example.com', emails.QUOTES),
        ('"an"na@example.com', emails.QUOTES),
        ("anna@[300.1.1.1]", emails.LITERAL),
        ("anna@[192.0.2.1", emails.LITERAL),
        ("anna@home@example.com", emails.SEVERAL),
        ("anna;bert@example.com", emails.LOCAL_SIGN),
        ("anna@example_shop.com", emails.DOMAIN_SIGN),
        ("a" * 65 + "@example.com", emails.TOO_LONG),
        ("a@" + "b" * 64 + ".com", emails.TOO_LONG),
        ("a@" + "b." * 130 + "com", emails.TOO_LONG),
    ],
)
def test_a_fault_is_named(address: str, fault: str) -> None:
    assert check_email(address) == fault


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        (" Anna.Schmidt@Example.COM ", "anna.schmidt@example.com"),
        ("Jörg@MÜLLER.example", "jörg@xn--mller-kva.example"),
        ("\uff21\uff22@example.com", "ab@example.com"),
        ("Not An Address", "not an address"),
        ("anna@example。com", "anna@example.com"),
    ],
)
def test_addresses_are_compared_in_a_normal_form(typed: str, compared: str) -> None:
    assert normalise_email(typed) == compared


@given(st.text() | st.emails() | st.text(alphabet='a.@"\\[]()-: \n\x00é', max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    check_email(text)
    once = normalise_email(text)
    assert normalise_email(once) == once


@given(st.emails())
def test_every_ordinary_address_is_accepted(address: str) -> None:
    if len(address.rpartition("@")[0]) <= 64:
        assert check_email(address) is None
