"""CRM objects: files in, values that the API takes, batches that survive an interruption, and back again.

    files -> sources -> checking -> batches -> sending -> account
                                               journal

`record` has the value that goes along this way; nothing in here holds more than a few batches at a time.
"""
