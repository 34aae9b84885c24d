"""What all tests share: hypothesis without a deadline, and errors of the system in English."""

import locale

import pytest
from hypothesis import settings

# a first call may compile a kernel
settings.register_profile("netplan", deadline=None, derandomize=True)
settings.load_profile("netplan")


@pytest.fixture(scope="session", autouse=True)
def _what_is_kept_of_radio_stays_out_of_the_users_folder(tmp_path_factory):
    patch, folder = pytest.MonkeyPatch(), tmp_path_factory.mktemp("kept")
    patch.setattr("netplan.session.kept.kept_folder", lambda: folder)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _errors_of_the_system_in_english() -> None:
    """Undo what the first window does: Qt takes the system's language, for ``OSError.strerror`` as well."""
    if hasattr(locale, "LC_MESSAGES"):
        locale.setlocale(locale.LC_MESSAGES, "C")
