"""What to try next, and what it really earned.

A Suggestion comes from the books with its reason, its evidence, an expected margin with interval and a draft promotion.
Somebody asks for it, a teacher approves, a Trial draws its days by lot, tills apply it on those days; afterwards its
effect is measured against the days without it, and the next suggestion of that kind learns from it. A Decision is a
price, promotion or purchase with what was expected of it and what came.
`making` thinks (numpy, forecasting) and is loaded by the worker alone.
"""
