"""Reports as Open311 GeoReport v2 knows them: services and service requests.

It does not know HTTP, nor how reports are kept.
"""
