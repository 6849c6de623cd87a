import pytest
from pytest_django import Settings

from kith.config.mfa import Adapter


def test_a_sealed_factor_opens_again_and_never_looks_the_same() -> None:
    first, second = Adapter().encrypt("JBSWY3DPEHPK3PXP"), Adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert first != second
    assert "JBSWY3DPEHPK3PXP" not in first
    assert Adapter().decrypt(first) == Adapter().decrypt(second) == "JBSWY3DPEHPK3PXP"


def test_a_former_secret_key_still_opens(settings: Settings) -> None:
    sealed = Adapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert Adapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_another_key_or_a_changed_text_is_refused(settings: Settings) -> None:
    sealed = Adapter().encrypt("JBSWY3DPEHPK3PXP")
    with pytest.raises(ValueError, match="another secret key"):
        Adapter().decrypt(sealed[:-6] + "AAAA" + sealed[-2:])
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(ValueError, match="another secret key"):
        Adapter().decrypt(sealed)
