"""Integrations, object types, fields and references as a picture.

`building` makes one value of what files want (and of a plan for it); each form is a function of that value:
`mermaid`, `dot`, `svg` (whose places come from `layout`), `page`, and `datum` for JSON.
"""
