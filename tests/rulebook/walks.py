"""Print what the walks cover and keep it as a page: ``python -m tests.rulebook.walks``."""

from tests.rulebook.procedure_walks.report import PAGE, page


def main() -> None:
    """Walk everything, print the page and keep it."""
    told = page()
    PAGE.write_text(told, encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
