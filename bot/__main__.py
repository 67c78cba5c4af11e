"""`python -m bot`: the command line behind `./fenghuo`."""

from bot.cli.main import main

main()
