"""The only place that picks concrete classes: one module a process, each returns one frozen Services.

It holds no rule; nothing but the entry points imports it.
"""
