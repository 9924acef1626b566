"""The verbs.  Each reads its arguments, calls the package and shows the answer.

Heavy imports stand inside the verbs: help and errors come at once.
"""
