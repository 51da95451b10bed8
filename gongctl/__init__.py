r"""gongctl: a declarative reconciler for the Gong CRM API.

Integrations and object schemas are described in YAML; `plan` shows what differs from what the
account holds, `apply` carries out just that. There is no state file: the account is the state.

The pipeline, which is the same for `plan` and `apply` up to the last arrow:

    files -> config -> desired  \
                                 > planning -> plan -> render -> text, JSON, Markdown, HTML
    account -> gong -> observed /                \
                                                  > apply -> outcome -> render

The layers; imports go down, or sideways within a line:

    cli                        click; prints, reads the environment, knows what day it is
    planfile                   plans that are saved, and what they are when they are read back
    formatting                 the files in canonical form: text to text, by way of a tree
    adopting                   what an account holds into the files: a plan read backwards
    apply, render, config      carrying out a plan; values to text; text to values
    keeping                    what a run keeps of what it deletes
    deleting, deletions        deletions that take their time; those that an earlier run did not see the end of
    settling                   what became of a write that failed
    restore                    a backup back into an account
    backup, objects            what is saved before a delete; CRM objects: up, down, compared
    readback, ledger, stop     did it take; what happened; stopping in good order
    observe                    reading the account, whole
    gong, planning             the only network; what to do, pure
    explain, private, saved    an example of every code; files that are gongctl's own; what saved formats share
    shipped                    the schemas and examples that come with gongctl
    address, capabilities      the names of what there is; what each dialect of the API can do
    model, diagnostics, codes  frozen values; the codes of all findings

`emulator` stands beside them: a pretend Gong that imports nothing from here.

The words: what files say is *desired*, what the account was seen to hold is *observed*. Their
difference is *changes*, read attribute by attribute; what will be there afterwards is the *target*;
a *step* is one call. A *refusal* is a part of a plan that may not be carried out. What no file
names is *unmanaged*. An *outcome* says what became of each step.
"""

__version__ = "0.1.0"
