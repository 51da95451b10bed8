"""7xx: what can go wrong with objects and backups."""

from __future__ import annotations

from typing import Final

from gongctl.codes.code import Code

OF_OBJECTS: Final[dict[str, Code]] = {
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
        "the calendar, an address is one by its form. A PICKLIST with an `orderedValueList` takes its values alone, "
        "letter by letter.",
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
    "GC725": Code(
        "no object of an id",
        "--id or --ids of `gongctl objects list` asks for objects that the account does not have.",
        "warning",
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
        "type, of which only one can be active. Or a field has another type there: to change it would destroy data.",
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
