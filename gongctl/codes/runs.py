"""6xx: what can go wrong with the account, and with a run."""

from __future__ import annotations

from typing import Final

from gongctl.codes.code import Code

OF_RUNS: Final[dict[str, Code]] = {
    "GC601": Code("no answer", "The account did not answer: it cannot be reached, or the connection was lost."),
    "GC602": Code("refused by the API", "The API answered with an error; what it says is given word for word."),
    "GC603": Code("no answer of the API", "What came back is not what the API is described to answer."),
    "GC604": Code("redirect", "The server sends calls elsewhere; credentials go to the configured address alone."),
    "GC605": Code(
        "unexpected content",
        "An answer lacks what it should hold, or holds what cannot be understood: no plan is made of it.",
    ),
    "GC606": Code("connection settings", "The settings of proxies or certificates in the environment cannot be used."),
    "GC607": Code(
        "another dialect",
        "The answers of the server are those of another dialect of the API than the one that the environment names.",
    ),
    "GC611": Code(
        "host not trusted",
        "Credentials are sent to api.gong.io, to hosts below it and to this machine; any other host has to be "
        "allowed by the person who runs gongctl, never by a file.",
    ),
    "GC612": Code(
        "integration not found by name",
        "The account gives integrations ids of its own, and they are found by their name: displayName in the files. "
        "It lists none of that name, or the one that it has under another name.",
    ),
    "GC613": Code(
        "objects cannot be listed",
        "No call of this dialect lists the objects of a type, or reads those of this type at all. Objects whose ids "
        "are known can be asked for by them.",
    ),
    "GC614": Code(
        "deletion under way",
        "The account accepted a deletion, which takes it up to 24 hours, and no run has seen its end yet. Until then "
        "it may still list the integration, and has no room for another one.",
        "warning",
    ),
    "GC620": Code("no credentials", "The environment variables that hold the credentials are not set."),
    "GC621": Code("credentials command", "The command that prints the credentials could not be run, or failed."),
    "GC622": Code("unusable credentials", "What was given cannot be an access key with its secret, or a token."),
    "GC630": Code("nothing named", "An option names something that neither the files nor the account know."),
    "GC631": Code("no base URL", "Nothing says where the account is."),
    "GC632": Code(
        "integration nowhere",
        "A schema belongs to an integration that no file declares and that the account does not have.",
    ),
    "GC633": Code("embedded data", "The embedded Gong cannot keep its data below the project directory."),
    "GC634": Code("log file", "The file named with --log cannot be written."),
    "GC640": Code("no terminal", "There is nobody to ask. Without a terminal, apply needs --auto-approve."),
    "GC641": Code("not approved", "The question was not answered with yes."),
    "GC642": Code(
        "stale", "The account, or the files, are not any more what the plan was made from. Nothing was written."
    ),
    "GC643": Code("interrupted", "The run was interrupted before it wrote anything."),
    "GC644": Code("plan not shown", "Standard output cannot be written. What nobody can have seen is not carried out."),
    "GC645": Code("output file", "A file named with --out or --report cannot be written."),
    "GC650": Code(
        "no saved plan", "The file is not one that `gongctl plan --out` wrote, or it is not there, or not all of it."
    ),
    "GC651": Code(
        "edited plan",
        "A saved plan does not fit its own digest, its hash, or itself. It is carried out as it was reviewed, "
        "or not at all.",
    ),
    "GC652": Code("version of a saved plan", "A saved plan is of a format that this gongctl does not know."),
    "GC653": Code(
        "foreign plan", "A saved plan was made for another environment, another base URL or another dialect."
    ),
    "GC654": Code("another plan", "The plan is not the one whose hash was given with --expect-plan-hash."),
    "GC660": Code("git", "Comparing with an earlier commit needs git, and a repository around the project directory."),
    "GC661": Code("unknown commit", "Git does not know the commit named with --since, or has not fetched it."),
    "GC662": Code(
        "invalid files then",
        "The files were not valid at the commit named with --since: what they wanted is not known.",
    ),
    "GC670": Code(
        "formatting with loss",
        "What `gongctl fmt` made of a file does not say the same as the file, or lacks a comment of it. It is thrown "
        "away, and the file stays as it was. This is a fault of gongctl itself.",
    ),
    "GC681": Code(
        "import that no file can hold",
        "What the account holds cannot be declared: an id or a name has characters that no file may have, or the files "
        "would contradict each other; or the file for it is there and not read, would not be read, or was changed "
        "meanwhile. Nothing was written.",
    ),
    "GC682": Code(
        "inside another project",
        "A project cannot begin in a subdirectory of another one: that one would take its files for its own.",
    ),
    "GC683": Code("project not written", "A file of a new project cannot be written where it has to be."),
    "GC690": Code(
        "no library to draw with",
        "Pictures as SVG, or as a page with one, need a library that is not installed with gongctl itself: the extra "
        "`graph` brings it.",
    ),
}
