"""The command line: a module a command, loaded only when it is asked for.

It does not hold rules; it reads arguments, calls a service and prints.
"""
