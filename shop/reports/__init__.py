"""What the numbers say: the dashboard, the weekly letter, reports people put together.

Nouns: period (days, and the days they are compared with), scope (front hall, back hall, streams, everything), figure
(a number with its comparison and the rows behind it), letter (one page about one week), report (measures by a
dimension, kept and shared by role). Verbs: save, share and remove a report. Everything else only reads: figures come
from the sums that `sales` keeps, never from a sum of its own.
"""
