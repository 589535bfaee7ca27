#!/usr/bin/env python3
"""马帮小店的大门 · the one door: python3 manage.py run | test | check | bench | shop | doctor.

Needs nothing but Python: it makes its own environment (.venv), installs what is pinned, then hands over.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this very line tells people with an older Python what to do
    found = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit("需要 Python 3.11 或更新，现在是 " + found + "。 Python 3.11 or newer is needed, this is " + found + ".")

from launcher.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
