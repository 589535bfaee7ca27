"""What comes next: forecasts of every product, and what follows from them - to prepare, to buy, to make, to show.

Nouns: run (one night's forecasts with their cut-off and score), forecast (28 days of one series with quantiles), need
(what an item will be used), what-if (a question and its answer). Verbs: plan, ask what if, make a request of a plan.

`learning/` is the only place that fits anything; only the worker and `shop plan` load it. Pages read what is stored.
"""
