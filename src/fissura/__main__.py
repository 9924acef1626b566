"""Allow ``python -m fissura``."""

from fissura.cli import main

if __name__ == "__main__":
    main()
