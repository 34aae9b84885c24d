"""A project that a team shares in PostgreSQL with PostGIS; the extra ``database`` brings what it needs."""
