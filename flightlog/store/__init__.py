"""The store: bytes to runs and back. The format is docs/format.md; nothing here knows Jupyter."""
