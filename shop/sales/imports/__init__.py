"""Sales histories from elsewhere: a CSV or Excel file becomes orders, exactly once, and can be taken back.

Nouns: source (the file), mapping (which column is what), batch (one import), row, rejection (a row with its reasons).
Verbs: guess a mapping, preview, run, resume, undo.
Imported orders have source `imported`: they count in reports and forecasts, never in stock, shifts, cash or points.
"""
