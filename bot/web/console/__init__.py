"""The officials' pages as plain forms: sign-in, alerts, reports; htmx only refreshes parts.

It translates: no rule of alerts, reports or areas stands here.
"""
