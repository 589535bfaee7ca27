"""A whole shop as one file that both databases and later versions can read: `shop export-all`, `shop import-all`.

A zip with a manifest, one file of rows for each table and the photos. Rows are plain JSON, so that nothing depends on
the database they came from. The tables are those of the exporting program; the importing one makes them anew at that
revision, fills them, proves that every table holds the very same rows, and only then upgrades to its own.
"""
