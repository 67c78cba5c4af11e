"""Who listens where and in which language: addresses, consent, subscriptions, STOP, deletion.

It does not know SQL, HTTP or what an alert says.
"""
