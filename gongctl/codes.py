"""Every finding that a run can come to: its code, its name, and what it is about.

1xx text and YAML · 2xx structure · 3xx single values · 4xx across files · 5xx project file,
environments and variables · 6xx the account, and the run itself · 7xx objects and backups. A code keeps
its meaning for ever. Each has an example in `gongctl/explain/`, which `gongctl explain CODE` and SARIF show.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Code(NamedTuple):
    """The name of a kind of finding, an explanation of it, and its severity: error, warning, or both."""

    title: str
    explanation: str
    severity: str = "error"


GROUPS: Final = {
    "1": "Text and YAML",
    "2": "Structure",
    "3": "Single values",
    "4": "Across files",
    "5": "Project file, environments and variables",
    "6": "The account, and the run itself",
    "7": "Objects and backups",
}
"""What codes are about, by the first of their digits."""


CODES: Final[dict[str, Code]] = {
    "GC100": Code(
        "unreadable file",
        "A file or directory exists and cannot be read: permissions, a broken link, a directory or a pipe "
        "that is named like a file. Everything stops: what is not read must not be taken for what is not wanted.",
    ),
    "GC101": Code("not UTF-8", "Files are read as UTF-8, with or without a byte order mark."),
    "GC102": Code("too large", "A file is larger, or holds more values, than any project needs."),
    "GC103": Code(
        "character not allowed",
        "Control characters and line breaks that only some programs see may not stand in YAML as they are. "
        'Remove them, or write them as escapes within double quotes ("\\u2028").',
    ),
    "GC104": Code(
        "YAML syntax",
        "The text is not YAML. The document in which this is found is not checked any further; "
        "those behind the next `---` are.",
    ),
    "GC105": Code("tab", "YAML does not allow tabs for indentation. Use spaces."),
    "GC106": Code(
        "duplicate key", "A key stands twice in one map. Many programs silently take the last; here it is an error."
    ),
    "GC107": Code(
        "unknown tag",
        "Of YAML's tags only !!str, !!int, !!bool, !!null, !!map and !!seq are understood, where they fit.",
    ),
    "GC108": Code("too deep", "Lists and maps are nested more deeply than any resource file needs."),
    "GC109": Code(
        "too many aliases", "The aliases of a file, written out, come to far more than the file itself: a YAML bomb."
    ),
    "GC110": Code(
        "unknown alias", "An alias (*name) needs an anchor (&name) before it in the same document, and not around it."
    ),
    "GC111": Code(
        "merge of no map", "The key `<<` merges the entries of a map, or of a list of maps, usually by an alias."
    ),
    "GC112": Code("key that is no text", "Keys are plain text; YAML would also allow lists and maps as keys."),
    "GC113": Code(
        "too many findings", "More was found than anybody reads. Mend what is told, then check again: the rest is told."
    ),
    "GC201": Code(
        "not a map", "A document must consist of `key: value` entries; the project file holds a single document."
    ),
    "GC202": Code("unknown kind", "The `kind` of a document is `Integration` or `ObjectSchema`."),
    "GC203": Code("unknown key", "A key that means nothing here is an error, since it is most often a typing mistake."),
    "GC204": Code("missing key", "A key that is required here is not there."),
    "GC205": Code(
        "wrong type",
        "A value has another type than it must have. Ids and names are strings: quote those that YAML readers take for "
        'numbers, dates or booleans, such as "007" or "no".',
    ),
    "GC206": Code("null", "A key without a value, or with null. To leave an attribute unmanaged, leave its key out."),
    "GC207": Code(
        "key beside state: absent",
        "What is to be gone is named, and not described: only its id stands beside `state: absent`.",
    ),
    "GC208": Code(
        "absent schema",
        "Gong's API has no call that deletes the schema of an object type. It goes with its integration. "
        "Single fields can be removed with `state: absent`, or all with `fields: []` and `prune: true`.",
    ),
    "GC301": Code("value not allowed", "The value must be one of a few, written exactly so."),
    "GC302": Code(
        "empty value", "Empty and blank strings are errors. To leave an attribute unmanaged, leave its key out."
    ),
    "GC303": Code("blank at an end", "An id begins or ends with a blank, which nobody would see."),
    "GC304": Code(
        "invisible character",
        "A name holds a control character, a text direction mark, or another character that cannot be seen. "
        "Two names that look the same would be different ones.",
    ),
    "GC305": Code(
        "not a URI",
        "The value must be an absolute http or https URI with a host, and only with characters that a URI may hold.",
    ),
    "GC306": Code("credentials in a URL", "User names and passwords must not stand in files."),
    "GC307": Code(
        "reference without target", "A field of type REFERENCE names in `referenceObjectType` what it points at."
    ),
    "GC308": Code("target without reference", "Only a field of type REFERENCE has a `referenceObjectType`."),
    "GC309": Code(
        "column of no field",
        "The `mapping` of a schema leads from columns of data files to fields that the same schema declares, "
        "or to `objectId`.",
    ),
    "GC310": Code("two columns for one field", "A field is filled from one column; two would contradict each other."),
    "GC401": Code(
        "integration declared twice", "An integration is declared once, by its `integrationId`, in all files together."
    ),
    "GC402": Code(
        "schema declared twice",
        "The schema of an object type is declared once for each integration, in all files together.",
    ),
    "GC403": Code("field declared twice", "A field is declared once, by its `uniqueName`, within its schema."),
    "GC404": Code(
        "names that differ only by case",
        "Two names differ only by case, or by how their characters are composed: most likely a mistake.",
    ),
    "GC405": Code(
        "undeclared integration",
        "A schema belongs to an integration that no file declares. That is right where another team registers it; "
        "a plan fails if the account lacks it too.",
        "warning",
    ),
    "GC406": Code(
        "undeclared object type",
        "A REFERENCE points at an object type that no file of its integration declares.",
        "warning",
    ),
    "GC407": Code(
        "two integrations of one type", "Gong has one active integration of each type; case does not matter."
    ),
    "GC408": Code("no such path", "A path that was given does not exist."),
    "GC409": Code(
        "no resources", "Not a single resource was found. An empty directory is never taken for an empty wish."
    ),
    "GC410": Code("glob without files", "A glob in `resources` matches no file."),
    "GC502": Code("name of an environment", "Names of environments hold letters, digits, `.`, `_` and `-`."),
    "GC503": Code(
        "base URL",
        "A base URL is an http(s) URL without query and credentials, used as it stands (Gong's own ends "
        "with /v2), or `embedded`. Unencrypted http is for this computer alone.",
    ),
    "GC504": Code("dialect", "The dialect says which form of the API a server speaks."),
    "GC505": Code(
        "credentials",
        "An environment names the environment variables that hold its credentials, or a command that prints them. "
        "The credentials themselves never stand in a file.",
    ),
    "GC506": Code("glob outside", "Resource files lie within the project directory."),
    "GC507": Code(
        "allowance", "An allowance names an address, a destructive class that fits it, a last day and a reason."
    ),
    "GC508": Code("unset variable", "A `${name}` has no value in an environment. `$${` stands for a literal `${`."),
    "GC509": Code(
        "malformed variable",
        "Variables are written ${name}, with a name of letters. `$${` stands for a literal `${`.",
    ),
    "GC510": Code("unused variable", "A variable has a value, and no resource uses it.", "warning"),
    "GC511": Code("unknown environment", "The project file has no environment of this name."),
    "GC512": Code("no environment chosen", "With several environments, a run must be told which one is meant."),
    "GC601": Code("no answer", "The account did not answer: it cannot be reached, or the connection was lost."),
    "GC602": Code("refused by the API", "The API answered with an error; what it says is given word for word."),
    "GC603": Code("no answer of the API", "What came back is not what the API is described to answer."),
    "GC604": Code("redirect", "The server sends calls elsewhere; credentials go to the configured address alone."),
    "GC605": Code(
        "unexpected content",
        "An answer lacks what it should hold, or holds what cannot be understood: no plan is made of it.",
    ),
    "GC606": Code("connection settings", "The settings of proxies or certificates in the environment cannot be used."),
    "GC611": Code(
        "host not trusted",
        "Credentials are sent to api.gong.io, to hosts below it and to this machine; any other host has to be "
        "allowed by the person who runs gongctl, never by a file.",
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
    "GC700": Code("unreadable data file", "A data file does not exist, or cannot be read."),
    "GC701": Code("data file not UTF-8", "Data files are read as UTF-8, with or without a byte order mark."),
    "GC702": Code("kind of data file", "Data files are CSV or JSON Lines: their names tell, or `--format` does."),
    "GC703": Code(
        "broken data file",
        "From some line on, a file cannot be taken apart into records: a quote that is never closed, or a line "
        "without end.",
    ),
    "GC704": Code(
        "columns", "The header of a CSV file does not name each column once, or two columns fill the same field."
    ),
    "GC705": Code("cells of a row", "A row of a CSV file has more or fewer cells than its header."),
    "GC706": Code("line of JSON", "A line is not one flat JSON object in which each key stands once."),
    "GC707": Code(
        "unknown column",
        "A column, or a key of JSON, is no field that the schema declares. `--map COLUMN=FIELD`, or `mapping` in "
        "the schema, says what it fills; `--map COLUMN=` leaves it out.",
    ),
    "GC708": Code(
        "object id", "Every object has an id of its own, in the column `objectId` or the one that `--id-column` names."
    ),
    "GC709": Code("object id twice", "Two records have the same id; which of them is meant, nobody can say."),
    "GC710": Code("required value", "A field that the schema requires has no value."),
    "GC711": Code(
        "value that does not fit",
        "A value cannot be what the type of its field says. Nothing is guessed: a number is one, a date is one of "
        "the calendar.",
    ),
    "GC712": Code(
        "schema not declared",
        "Objects are checked against the schema that the files declare; of this object type they declare none.",
    ),
    "GC713": Code("mapping of columns", "`--map` or `--id-column` names what is not there, or contradicts itself."),
    "GC714": Code("more problems", "More is wrong with the records than is told."),
    "GC715": Code(
        "data file changed", "A data file was written to between checking and sending. What was sent by then was right."
    ),
    "GC716": Code(
        "no room to check",
        "The ids of all records are kept in a temporary file while they are checked, and there is no room for it.",
    ),
    "GC720": Code(
        "no such integration", "A command names an integration that the account does not have, as it is written there."
    ),
    "GC721": Code(
        "unknown upload", "The account does not know an upload of this clientRequestId to this integration, or no more."
    ),
    "GC722": Code(
        "unknown field of objects",
        "--field or --where of `gongctl objects list` names a field that no object has and no file declares: most "
        "likely it is mistyped.",
        "warning",
    ),
    "GC723": Code(
        "field called objectId",
        "Objects have a field whose name is that of the id itself. In a table, CSV or JSON Lines the name means the "
        "id, so that the field has no place there.",
        "warning",
    ),
    "GC724": Code(
        "upload under way still", "An upload has not ended in the time that `gongctl objects status --wait` waits."
    ),
    "GC730": Code(
        "upload not finished",
        "The account accepted objects, and has not worked them off in the time that --wait-timeout gives it. The "
        "journal keeps the upload: run again, and it is gone on with.",
    ),
    "GC731": Code(
        "journal of uploads",
        "The journal that says which objects were sent cannot be read or written. Nothing is sent without it.",
    ),
    "GC732": Code(
        "upload under way",
        "Another run of gongctl, on this computer, makes the very same upload at this moment.",
    ),
    "GC733": Code(
        "end of an upload not known",
        "The account accepted objects, and then knows nothing of that upload: whether they took cannot be said.",
    ),
    "GC740": Code(
        "no backup made",
        "What an integration holds could not be saved completely before it was to be deleted or replaced. "
        "Without a complete backup nothing is deleted.",
    ),
    "GC741": Code(
        "no backup here", "The directory is not one in which gongctl saved an integration, or not all of it."
    ),
    "GC742": Code(
        "damaged backup",
        "A file of a backup is missing, is not as it was written, or is not what the manifest says. A backup is put "
        "back as it was saved, or not at all.",
    ),
    "GC743": Code("version of a backup", "A backup is of a format that this gongctl does not know."),
    "GC744": Code(
        "not put back",
        "What a backup holds was refused by the account, or is not there as it was after it was sent.",
    ),
    "GC745": Code(
        "objects not counted",
        "How many objects would go with an integration could not be found out. They would be read once more, and "
        "saved, before anything is deleted; that fails then too, and nothing is deleted.",
        "warning",
    ),
    "GC746": Code(
        "something else in its place",
        "Where a backup is to be put back, the account holds another registration: under the same id, or of the same "
        "type, of which only one can be active.",
    ),
    "GC747": Code(
        "target not known",
        "A saved schema has a REFERENCE field whose target no call returns and no file declared when it was saved: "
        "to upload it without would lose it.",
    ),
    "GC748": Code("backup of another account", "A backup was made of another base URL than that of the environment."),
    "GC749": Code(
        "unreadable backup",
        "A directory among the backups cannot be read, so it is not known whether it is of a replacement that was "
        "interrupted.",
        "warning",
    ),
}
