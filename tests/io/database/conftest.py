from tests.postgres import database, postgres, ready, shared_database

__all__ = ["database", "postgres", "ready", "shared_database"]
