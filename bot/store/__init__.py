"""Tables, repositories, migrations and the embedded PostgreSQL: the only room with SQLAlchemy.

It implements what the domain rooms ask for (their `ports.py`) and does not know HTTP, channels or
words.
"""
