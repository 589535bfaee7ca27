"""The barista board and its screens: what has to be made (tickets by station), what can be collected.

A ticket line is made with its sale, or with a remake, and goes queued → making → done → collected. Yesterday's are not
asked for any more: nothing has to be tidied up where nobody uses a board.
"""
