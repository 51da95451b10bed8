"""From an account to resource files: what the files say otherwise is written into them, and nothing else is touched.

It is planning read backwards. A plan says, line by line, how an account would become what the files want; here each
line is undone in the files, so that the plan which follows is empty. What a person wrote stays to the letter: edits
are made in the text, at the very places that findings point to, and the text is read again afterwards to see whether
it says what it should.

In the order in which they are used: `names` finds ids for what the account knows by its own; `documents` writes new
ones; `places` says where in a text something stands; `edits` changes one map, `lists` the fields that a schema lists,
and `schemas` all of a schema; `anchors` keeps what aliases refer to; `work` holds the texts meanwhile, and
`rehearsal` reads what they would say; `files` says where new documents go; `adoption` is all of it for one project.
"""
