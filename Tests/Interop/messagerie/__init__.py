"""A second client of the messenger, written from docs/PROTOCOL.md alone.

One module for each concept of the document; every docstring names the section that it follows.
"""
