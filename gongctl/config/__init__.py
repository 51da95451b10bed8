"""What is wanted: YAML text in, checked values out, offline.

The files of this package, in the order in which a text goes through them:

- `discover`: which files there are; `globs`: those that the project file names.
- `text`: bytes to text; `parsing`: text to the events of a YAML parser; `fold`: events to
  plain data that remember their places (`nodes`, `scalars`); `source`: all of it for one file.
- `spans`: from a route of keys to a place in a file.
- `secrets`: what must not be shown of it.
- `project_model` and `project`: `gongctl.yaml`, with `project_rules`, `project_checks` and `project_quick`.
- `variables`: `${name}` in the strings of resources.
- `resources`: the format of the resource files, as pydantic models; `quick` recognises right
  documents without them; `rules` judges single values for both; `findings` puts what is wrong into
  words, and `likeness` guesses what was meant.
- `documents`: one document to declared values, and `origins`, where each stands.
- `checks`: what only shows across documents.
- `telling`: each finding once, and in order.
- `load`: all of it for a project directory.

`jsonschema` writes the JSON Schemas. What the codes of findings mean stands in `gongctl.codes`.
"""
