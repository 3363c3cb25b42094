"""`python -m echotui`."""

from echotui.cli import main

if __name__ == "__main__":
    main()
