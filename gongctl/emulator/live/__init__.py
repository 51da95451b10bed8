"""The dialect `live`: the API as production Gong documents it and was seen to answer.

* `operations`: what each of the eight operations means
* `content`, `files`: what a request may contain, and the uploaded files of objects
* `schemas`: what an uploaded list of fields does to the one that is there, and how it is read back
* `tables`: the statements on the database
"""
