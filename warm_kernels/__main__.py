"""Install the kernelspec of warm kernels: python -m warm_kernels install."""

import argparse
import sys

from warm_kernels import NAME, install


def main(argv: list[str] | None = None) -> None:
    """Write the kernelspec where the words say, and print where that is."""
    parser = argparse.ArgumentParser(prog="python -m warm_kernels", description=__doc__)
    parser.add_argument("action", choices=["install"])
    parser.add_argument("--prefix", default=sys.prefix, help="default: this environment")
    parser.add_argument("--name", default=NAME, help=f"of the kernelspec, default {NAME}")
    asked = parser.parse_args(argv)
    print(install(asked.prefix, asked.name))


if __name__ == "__main__":
    main()
