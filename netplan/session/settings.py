"""Where this computer keeps what netplan remembers between two starts."""

from pathlib import Path

import platformdirs

APPLICATION = "netplan-gis"


def cache_folder() -> Path:
    """Return the folder of what can be made again: the demo town, compiled kernels."""
    return platformdirs.user_cache_path(APPLICATION, appauthor=False)


def config_folder() -> Path:
    """Return the folder of what the user has chosen: language, colours, recent projects."""
    return platformdirs.user_config_path(APPLICATION, appauthor=False)


def log_folder() -> Path:
    """Return the folder of error reports."""
    return platformdirs.user_log_path(APPLICATION, appauthor=False)


def recovery_folder() -> Path:
    """Return the folder of what is not saved yet."""
    return platformdirs.user_state_path(APPLICATION, appauthor=False) / "recovery"


def generations_folder() -> Path:
    """Return the folder of earlier versions of project files."""
    return platformdirs.user_state_path(APPLICATION, appauthor=False) / "generations"


def folder_bytes(folder: Path) -> int:
    """Return how much room the files in ``folder`` take; 0 if it does not exist."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())
