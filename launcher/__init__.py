"""What manage.py needs before anything is installed: standard library only, on Linux, macOS and Windows.

environment  makes .venv and installs the pinned requirements, once per lock file
programs     finds what the machine may have: Chromium, Node.js, PostgreSQL
doctor       says what is wrong and how to mend it
commands     run, test, check, bench, shop, doctor
"""
