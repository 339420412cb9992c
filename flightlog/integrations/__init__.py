"""Records what other libraries train, through their own callbacks where they have any.

One file a library (with its helpers beside it), none of which is imported before the library is
used; autolog.py switches them on and off. A training never fails here: see guard.py.
"""
