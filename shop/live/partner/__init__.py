"""Orders on their way: confirmed, packed by us or the partner, handed over as a file, tracked, settled.

Nouns: ship order (one order to be shipped, wherever it came from), provider (who knows such orders), step, partner,
layout, hand-over (one numbered file), return file (what the partner sends back), statement (what it settles by).
Verbs: gather, move, pack, hand over, take back a file, settle.
"""
