"""The proof that no sale is lost or doubled: seeded histories full of faults, and an outside journal that is the truth.

`python3 manage.py bench faults` runs it; docs/reliability.md says what it proves and how.

shop        a small shop to go wrong: its template, its tablets, answers for the tablets' pages
audit       the journal against the books
model       layer a: histories in one process, real JavaScript against the real application
kills       layer b: the true server, killed at named points
power       layer c: disk images a power cut could have left
screens     layer d: true Chromium
planted     deliberate bugs, and which check catches each
"""
