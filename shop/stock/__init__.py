"""Stock: where everything is and what it cost, as double entry.

An item is what is kept (milk, a cup, a piece of pottery); a location is a place, real (吧台, 仓库) or only of the books
(供应商, 顾客, 报损). A move carries a quantity and its value from one location to another and is never changed; a
mistake is a counter-move. Balances and the value of each item follow the moves in the same transaction.
"""
