"""The public contract, a module a topic; api.md and docs/api.md say what each route promises.

It translates JSON to calls and errors to problem documents; no rule, no SQL.
"""
