"""Full text search over one column of a table, whichever database it is.

The database itself keeps the words in step with the column, whoever writes and however:
SQLite by triggers on an FTS5 table, PostgreSQL by a generated `tsvector` column. What a
reader types is taken apart into words first, so that it is never read as query syntax.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

LONGEST_QUERY = 400
MOST_WORDS = 8  # further ones narrow nothing that matters
_LONGEST_WORD = 40
# Of more finds than these the list is walked.
_MANY = 10_000
# What a hundredth of the newest rows hold is common: there a walk from the newest on ends
# soon. Of everything else PostgreSQL's index finds all at once.
_NEWEST, _COMMON = 20_000, 200
_HOLDS_WORDS = "claimboard_holds_words"
# One plain letter begins too much of everything; in scripts without spaces it is a word.
_SHORTEST_BEGINNING = 2
# What PostgreSQL indexes of one text: a `tsvector` holds no more than a megabyte.
_LONGEST_TEXT = 20_000
_WORD = re.compile(r"[^\W_]+")
_Rows = TypeVar("_Rows", bound=QuerySet[Any])


def _plain_letters() -> dict[str, str]:
    """Small Latin letters with accents, and what they are without."""
    letters = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if chr(code).islower() and base in string.ascii_lowercase:
            letters[chr(code)] = base
    return letters


_PLAIN_LETTERS = _plain_letters()
_UNACCENTED = str.maketrans(
    _PLAIN_LETTERS
    | {
        capital: letter
        for small, letter in _PLAIN_LETTERS.items()
        if len(capital := small.upper()) == 1 and not capital.isascii()
    }
)
# PostgreSQL reads signs, hyphens and slashes as parts of words: it gets to see none.
_SQL_FROM = string.punctuation + "".join(_PLAIN_LETTERS)
_SQL_TO = " " * len(string.punctuation) + "".join(_PLAIN_LETTERS.values())


def words_of(query: str) -> tuple[str, ...]:
    """The words of what somebody typed: letters and digits only, without accents.

    >>> words_of('"Schrödinger" AND seg-zero*')
    ('Schrodinger', 'AND', 'seg', 'zero')
    """
    words = _WORD.findall(query[:LONGEST_QUERY].translate(_UNACCENTED))
    return tuple(word[:_LONGEST_WORD] for word in words[:MOST_WORDS])


def closeness(query: str, text: str) -> int:
    """How close a text is that holds the words of a query; 0 is closest.

    In this order: the text is the query; begins with it; holds the words side by side;
    holds them anywhere.
    """
    asked = " ".join(words_of(query)).casefold()
    said = " ".join(_WORD.findall(text.translate(_UNACCENTED))).casefold()
    if said == asked:
        return 0
    if said.startswith(asked):
        return 1
    return 2 if f" {asked}" in said else 3


@dataclass(frozen=True, slots=True)
class Index:
    """The words of one text column, found by the database's own full text search."""

    table: str
    column: str

    def match(self, query: str, limit: int, *, using: str = "default") -> Sequence[int]:
        """Keys of rows that hold all words of a query, the last one perhaps unfinished.

        At most `limit`, those with the highest keys.
        """
        words = words_of(query)
        if not words:
            return []
        connection = connections[using]
        if connection.vendor != "postgresql":
            return self._ask(
                connection, f"{self._select(connection)} ORDER BY 1 DESC", words, limit
            )
        if limit <= _COMMON:
            newest = self._among_newest(connection, words, limit)
            if len(newest) == limit:
                return newest
        # Apart from the limit, or PostgreSQL, which takes most beginnings of words for
        # common, would rather walk through all rows.
        found = f"WITH found AS MATERIALIZED ({self._select(connection)})"
        select = f"{found} SELECT id FROM found ORDER BY 1 DESC"
        return self._ask(connection, select, words, limit)

    def held(self, words: Sequence[str], *, using: str = "default") -> set[str]:
        """Those of some words that any row holds, or a word there begins with."""
        if not words:
            return set()
        connection = connections[using]
        # PostgreSQL plans for one row with a walk that ends soon, and reads all rows where
        # none has the word. Of what is put aside it plans for all, and still takes one.
        one = f"EXISTS (WITH found AS MATERIALIZED ({self._select(connection)}) SELECT 1 FROM found)"
        if connection.vendor != "postgresql":
            one = f"EXISTS ({self._select(connection)})"
        asked = [_expression(connection, [word], all_begin=False) for word in words]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([one] * len(words))}", asked)
            answers = cursor.fetchone()
        return {word for word, is_held in zip(words, answers, strict=True) if is_held}

    def keys(
        self, query: str, *, using: str = "default", all_begin: bool = False
    ) -> RawSQL:
        """The same without a limit, for `filter(pk__in=...)`; wants a query with words.

        With `all_begin` every word may be unfinished, not the last one only.
        """
        connection = connections[using]
        expression = _expression(connection, words_of(query), all_begin=all_begin)
        return RawSQL(self._select(connection), [expression])

    def narrow(self, rows: _Rows, query: str, column: str = "pk") -> _Rows:
        """The rows that hold all words of a query; none if it has no words.

        Of few the keys are looked up. Where many hold the words, rows are walked in the
        order of their list and asked one by one: some of the next will.
        """
        words = words_of(query)
        if not words:
            return rows.none()
        if not self._is_common(connections[rows.db], words):
            found = self.match(query, _MANY + 1, using=rows.db)
            if len(found) <= _MANY:
                return rows.filter(**{f"{column}__in": found})
        text = self.column if column == "pk" else f"{column}__{self.column}"
        return rows.filter(_Holds(text, words, self._words))

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Make the index where it is missing, and fill it with what the table holds.

        On SQLite a migration that makes a table anew loses its triggers, so this runs
        after every migrate and not only once.
        """
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT 1 FROM pg_attribute WHERE attname = %s"
                    " AND attrelid = to_regclass(%s) AND NOT attisdropped",
                    [self._words, self.table],
                )
                for statement in () if cursor.fetchone() else self._postgresql():
                    cursor.execute(statement)
                return
            triggers = self._triggers()
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
                f" AND tbl_name = '{self.table}' AND name LIKE '{self._name}%'"
            )
            if cursor.fetchone()[0] == len(triggers):
                return
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._name} USING fts5("
                f"{self.column}, content='{self.table}', content_rowid='id',"
                " tokenize='unicode61 remove_diacritics 2')"
            )
            for trigger in triggers:
                cursor.execute(trigger)
            cursor.execute(f"INSERT INTO {self._name}({self._name}) VALUES ('rebuild')")

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the index away."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS {self._words}"
                )
                return
            for change in ("added", "removed", "changed"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {self._name}_{change}")
            cursor.execute(f"DROP TABLE IF EXISTS {self._name}")

    @property
    def _words(self) -> str:
        """PostgreSQL's column."""
        return f"{self.column}_words"

    @property
    def _name(self) -> str:
        """SQLite's table."""
        return f"{self.table}_{self.column}_words"

    def _is_common(self, connection: BaseDatabaseWrapper, words: Sequence[str]) -> bool:
        """Whether PostgreSQL had better walk; SQLite stops looking once it has enough."""
        if connection.vendor != "postgresql":
            return False
        return len(self._among_newest(connection, words, _COMMON)) == _COMMON

    def _among_newest(
        self, connection: BaseDatabaseWrapper, words: Sequence[str], limit: int
    ) -> Sequence[int]:
        """Keys of those that hold the words, of the newest rows in PostgreSQL."""
        newest = f"SELECT id, {self._words} FROM {self.table} ORDER BY id DESC LIMIT {_NEWEST}"
        select = (
            f"SELECT id FROM ({newest}) AS newest"
            f" WHERE {self._words} @@ to_tsquery('simple', %s) ORDER BY id DESC"
        )
        return self._ask(connection, select, words, limit)

    def _ask(
        self,
        connection: BaseDatabaseWrapper,
        select: str,
        words: Sequence[str],
        limit: int,
    ) -> Sequence[int]:
        """The first keys that a statement finds for some words, the last one unfinished."""
        with connection.cursor() as cursor:
            expression = _expression(connection, words, all_begin=False)
            cursor.execute(f"{select} LIMIT %s", [expression, limit])
            return [key for (key,) in cursor.fetchall()]

    def _select(self, connection: BaseDatabaseWrapper) -> str:
        if connection.vendor == "postgresql":
            return (
                f"SELECT id FROM {self.table}"
                f" WHERE {self._words} @@ to_tsquery('simple', %s)"
            )
        return f"SELECT rowid FROM {self._name} WHERE {self._name} MATCH %s"

    def _postgresql(self) -> tuple[str, ...]:
        letters = f"'{_SQL_FROM.replace(chr(39), chr(39) * 2)}', '{_SQL_TO}'"
        text = f"translate(lower(left({self.column}, {_LONGEST_TEXT})), {letters})"
        return (
            f"ALTER TABLE {self.table} ADD COLUMN {self._words} tsvector"
            f" GENERATED ALWAYS AS (to_tsvector('simple', {text})) STORED",
            f"CREATE INDEX {self._name} ON {self.table} USING gin ({self._words})",
        )

    def _triggers(self) -> tuple[str, ...]:
        name, table, column = self._name, self.table, self.column
        add = f"INSERT INTO {name}(rowid, {column}) VALUES (new.id, new.{column});"
        remove = (
            f"INSERT INTO {name}({name}, rowid, {column})"
            f" VALUES ('delete', old.id, old.{column});"
        )
        return (
            f"CREATE TRIGGER IF NOT EXISTS {name}_added"
            f" AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER IF NOT EXISTS {name}_removed"
            f" AFTER DELETE ON {table} BEGIN {remove} END",
            f"CREATE TRIGGER IF NOT EXISTS {name}_changed"
            f" AFTER UPDATE OF {column} ON {table}"
            f" WHEN old.{column} IS NOT new.{column} BEGIN {remove} {add} END",
        )


class _Holds(Func):
    """Whether a text holds words, the last one perhaps unfinished: asked of one row."""

    output_field = BooleanField()

    def __init__(self, column: str, words: Sequence[str], indexed_as: str) -> None:
        super().__init__(F(column))
        self._asked, self._indexed_as = words, indexed_as

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        text, parameters = compiler.compile(self.source_expressions[0])
        return f"{_HOLDS_WORDS}({text}, %s)", (*parameters, " ".join(self._asked))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column: Any = self.source_expressions[0]
        table = compiler.quote_name_unless_alias(column.alias)
        words = _expression(connection, self._asked, all_begin=False)
        return f"{table}.{self._indexed_as} @@ to_tsquery('simple', %s)", (words,)


def teach_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Give a new connection to SQLite the function that asks one row."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            _HOLDS_WORDS, 2, _holds_words, deterministic=True
        )


def _holds_words(text: str, asked: str) -> bool:
    """Whether a text holds words, as the index of words would say.

    >>> _holds_words("Seg-Zero, a réseau", "reseau ze")
    True
    """
    said = {w.casefold() for w in _WORD.findall(text.translate(_UNACCENTED))}
    *whole, last = (word.casefold() for word in asked.split())
    if not said.issuperset(whole):
        return False
    if not _may_begin(last, 0, 0, False):
        return last in said
    return any(word.startswith(last) for word in said)


TITLES = Index("papers_paper", "title")
SENTENCES = Index("papers_claim", "sentence")
INDEXES = (TITLES, SENTENCES)


def install_all(connection: BaseDatabaseWrapper, indexes: Iterable[Index]) -> None:
    """Make those indexes that are missing; of tables that are not there, none."""
    tables = set(connection.introspection.table_names())
    for index in indexes:
        if index.table in tables:
            index.install(connection)


def _expression(
    connection: BaseDatabaseWrapper, words: Sequence[str], *, all_begin: bool
) -> str:
    """The words in the database's own query language, each quoted."""
    is_postgresql = connection.vendor == "postgresql"
    quote, begins, joint = ("'", ":*", " & ") if is_postgresql else ('"', "*", " ")
    last = len(words) - 1
    return joint.join(
        quote
        + word
        + quote
        + (begins if _may_begin(word, place, last, all_begin) else "")
        for place, word in enumerate(words)
    )


def _may_begin(word: str, place: int, last: int, all_begin: bool) -> bool:
    if place != last and not all_begin:
        return False
    return len(word) >= _SHORTEST_BEGINNING or not word.isascii()
