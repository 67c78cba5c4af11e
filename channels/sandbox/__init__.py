"""A provider with phones you can look at: Twilio's HTTP shape on loopback, for trying out and
drills.

It sends nothing to anybody and knows nothing of our adapters: it speaks to the service by HTTP
only.
"""
