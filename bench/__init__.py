"""Benches: `python3 manage.py bench NAME [--json]` runs the module `bench.NAME`.

Each bench prints its goals beside what was reached; with --json it prints one JSON object and nothing else on the
standard output. It builds its own data in a temporary directory and exits 0 when it has measured, goals met or not.
"""
