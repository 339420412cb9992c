"""The recorder: runs that are open, what is logged to them, and what is kept of their
surroundings.
"""
