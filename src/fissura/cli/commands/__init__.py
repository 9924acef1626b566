"""The commands.  Each reads its arguments, calls the package and shows the result.

Heavy imports are inside the commands, so that help and errors appear at once.
"""
