"""The only place that picks concrete classes: one module a process, one frozen Services each.

It holds no rule; nothing but the entry points imports it.
"""
