"""From an approved event to a true count: audience, ledger, lanes, receipts.

It does not know SQL, HTTP or who may approve; it knows events, contacts and channels.
"""
