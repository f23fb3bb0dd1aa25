"""Prints the settings: `python -m bot.settings --env-example` or `--markdown`."""

import argparse

from bot.settings.reference import env_example, markdown


def main() -> None:
    """Print one of the two references."""
    parser = argparse.ArgumentParser(prog="python -m bot.settings", description="Print the reference of all settings.")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--env-example", action="store_const", const=env_example, dest="form")
    form.add_argument("--markdown", action="store_const", const=markdown, dest="form")
    print(parser.parse_args().form(), end="")


main()
