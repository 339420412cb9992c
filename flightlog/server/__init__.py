"""The Jupyter server extension: finds stores, watches them, and answers for them.

Knows HTTP and events; what the bytes mean is flightlog.store's.
"""
