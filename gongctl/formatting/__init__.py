"""The canonical form of gongctl's YAML files, and the way to it.

The rules, for whoever writes the files:

- **Keys** stand in the order in which the format describes them: `kind`, the ids, the type, names, `prune`,
  `fields`, `state`; in a field `uniqueName`, `label`, `type`, `isRequired`, `referenceObjectType`, `state`.
  A merge key (`<<`) comes first. Keys that are unknown follow, as they were. The order of documents, of the
  items of a list, of environments and of variables is the author's. A map stays as it is where an alias would
  come to stand before its anchor.
- **Indentation** is two blanks a level, for the items of a list too. Line ends are plain; a file in which all
  are Windows' keeps those. There is no byte order mark, no blank at the end of a line, and one line break
  at the end of the file.
- **Maps and lists** stay in the style, `{...}` or block, that the author chose. One in brackets that goes over
  several lines is joined if it then fits into 120 columns and holds no comment; otherwise, and where it is a
  list of maps or lists, it becomes block style.
- **Comments** stay with what they stand above or beside: one blank before an end-of-line comment, and a comment
  on its own line indented like what follows it; what would stand between the `-` of an item and its first key
  goes above the item. Lines that go on below an end-of-line comment, in the same column, stay below it. A
  comment that is further in than what follows ends the list or map before. What stands before the first key
  of a document stays there.
- **Blank lines**: one at the most, none at the ends of a file, of a document, or below the key of a map or list.
- **Documents** are parted by `---`; one before the first, and `...`, stand only where they are needed. Documents
  in which there is nothing, not even a comment, go.
- **Quotes** stay, or stay away. Single ones become double where that needs no escape. Ids that a YAML reader may
  take for a number, a date or a boolean are quoted, exactly as they are written.
- **Scalars of several lines** are indented anew, and otherwise stay as they are.

What is not known well enough to be written anew stays, in its whole document, as it is: keys that begin with
`? ` or are empty, block scalars that name their indentation, documents that are a single scalar.

The files, in the order in which a text goes through them: `tokens` and `building` make the `tree`; `ordering`,
`quoting` and `placing` change it; `layout` writes it; `checking` compares the result with what was there before;
`format` is all of it for one file.
"""
