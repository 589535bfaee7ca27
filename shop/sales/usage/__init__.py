"""用料解释: where goods went, for each item and period.

Theoretical use is what recipes and options say was sold or prepared; actual use is what was there, came and is left.
Between the two stand training, waste by its reason, counts that were put right later, and what nobody can explain.
Every line is a group of moves; lines add up to the actual use in thousandths and fen.
"""
