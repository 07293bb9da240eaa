"""Lets `python -m khidki` be the `khidki` command; the supervisor starts its children so."""

from khidki.cli import main

if __name__ == "__main__":
    main()
