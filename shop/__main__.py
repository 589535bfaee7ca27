"""`python -m shop …`: the shop's own commands."""

from shop.cli import main

if __name__ == "__main__":
    main()
