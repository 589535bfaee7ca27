"""How the tables came to be; Alembic runs the files in versions/."""
