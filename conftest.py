"""Pytest's root: the server fixtures of pytest-jupyter can only be named here."""

pytest_plugins = ["pytest_jupyter.jupyter_server"]
