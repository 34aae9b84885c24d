"""One panel a file: shows a part of the state by ``refresh(old, new)``, asks by ``requested``."""
