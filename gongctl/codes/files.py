"""1xx to 5xx: what can be wrong with files."""

from __future__ import annotations

from typing import Final

from gongctl.codes.code import Code

OF_FILES: Final[dict[str, Code]] = {
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
    "GC209": Code(
        "key of another dialect",
        "A key counts only in a dialect of the API that no environment of the project speaks.",
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
    "GC311": Code("values without picklist", "Only a field of type PICKLIST has an `orderedValueList`."),
    "GC312": Code("value twice", "Each value of an `orderedValueList` stands in it once."),
    "GC313": Code("no e-mail address", "The owner of an integration is named by an e-mail address."),
    "GC314": Code(
        "type that cannot be sent",
        "An environment speaks a dialect of the API in which no field of this type can be sent.",
    ),
    "GC315": Code(
        "object type that cannot be sent",
        "Dialect live has the object types ACCOUNT, CONTACT, DEAL and LEAD, and references to USER; "
        "case does not matter in files.",
    ),
    "GC316": Code(
        "isRequired not told to Gong",
        "Dialect live knows no required fields: `gongctl objects upload` alone checks that the values are there.",
        "warning",
    ),
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
    "GC411": Code("second integration", "Gong, in dialect live, has room for one active integration in total."),
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
}
