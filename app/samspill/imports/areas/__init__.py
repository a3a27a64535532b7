"""Norway's and Sweden's areas and authorities: from the publishers' files to the project's own tables.

`python -m samspill.imports.areas --from ../shared/data --out data/reference` reads the files of the publishers and
writes the tables; `samspill.imports.reference` turns the tables into quads. The steps:

    klass  kartverket  sweden  registers        read one publisher's files each
    languages                                   which language a part of a joined name is
    timeline -> units, counties                 editions and changes of a code list -> things with a history
    slugs                                       names that never change
    authorities                                 who governs, and under which organisation number
    tables -> data/reference/*.csv
"""
