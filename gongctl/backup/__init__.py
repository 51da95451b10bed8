"""What is saved of an integration before it is deleted or replaced, and read again to put it back.

A backup is a directory: `manifest.json`, `schemas/` and `objects/` with a file an object type. The manifest
is written last, and is the journal of a replacement afterwards.
"""
