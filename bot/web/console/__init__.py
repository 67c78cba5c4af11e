"""The officials' pages: sign-in, alerts, reports. They work as plain forms; htmx only refreshes parts.

It translates: no rule of alerts, reports or areas stands here.
"""
