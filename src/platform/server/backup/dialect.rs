//! What the two engines say about their tables, and rows as JSON out of them and into them. The
//! names in this SQL are those of the database's own catalogue, quoted; nothing typed is among them.

use futures::stream::BoxStream;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::manifest::{Column, Kind};
use crate::platform::server::db::Engine;

/// A table of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

/// Every table but the list of migrations, by name, with those columns that are not computed.
///
/// # Errors
/// When the database refuses, or a column has a type that no migration may use.
pub async fn tables(conn: &mut AnyConnection, engine: Engine) -> sqlx::Result<Vec<Table>> {
    let query = match engine {
        // Tables of a search index are made from others, and are neither of the type table.
        Engine::Sqlite => {
            "SELECT t.name, c.name, c.type FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c \
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND t.name <> '_sqlx_migrations' ORDER BY t.name, c.cid"
        }
        Engine::Postgres => {
            "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(c.data_type AS TEXT) \
             FROM information_schema.columns c JOIN information_schema.tables t \
             ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' \
             AND c.table_name <> '_sqlx_migrations' ORDER BY CAST(c.table_name AS TEXT) COLLATE \"C\", c.ordinal_position"
        }
    };
    let rows: Vec<(String, String, String)> = sqlx::query_as(query).fetch_all(conn).await?;
    let mut tables: Vec<Table> = Vec::new();
    for (table, name, declared) in rows {
        let kind = kind_of(&declared).ok_or_else(|| {
            sqlx::Error::Protocol(format!("{table}.{name} is a {declared}, which a backup cannot hold"))
        })?;
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(Column { name, kind }),
            None => tables.push(Table { name: table, columns: vec![Column { name, kind }] }),
        }
    }
    Ok(tables)
}

fn kind_of(declared: &str) -> Option<Kind> {
    match declared.to_ascii_uppercase().as_str() {
        "TEXT" | "CHARACTER VARYING" => Some(Kind::Text),
        "BIGINT" | "INTEGER" | "SMALLINT" => Some(Kind::Integer),
        "DOUBLE PRECISION" | "REAL" => Some(Kind::Real),
        "BLOB" | "BYTEA" => Some(Kind::Bytes),
        _ => None,
    }
}

/// How many rows a table has.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut AnyConnection, table: &str) -> sqlx::Result<i64> {
    let query = format!("SELECT COUNT(*) FROM {}", quoted(table));
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(conn).await
}

/// A table's rows, each as a JSON array on one line.
pub fn rows<'c>(conn: &'c mut AnyConnection, engine: Engine, table: &Table) -> BoxStream<'c, sqlx::Result<String>> {
    let value = |column: &Column| match (engine, column.kind) {
        (Engine::Sqlite, Kind::Bytes) => {
            format!("CASE WHEN {0} IS NULL THEN NULL ELSE hex({0}) END", quoted(&column.name))
        }
        (Engine::Postgres, Kind::Bytes) => format!("encode({}, 'hex')", quoted(&column.name)),
        _ => quoted(&column.name),
    };
    let values = table.columns.iter().map(value).collect::<Vec<_>>().join(", ");
    let query = match engine {
        Engine::Sqlite => format!("SELECT json_array({values}) FROM {}", quoted(&table.name)),
        Engine::Postgres => {
            format!("SELECT CAST(json_build_array({values}) AS TEXT) FROM {}", quoted(&table.name))
        }
    };
    sqlx::query_scalar(AssertSqlSafe(query)).fetch(conn)
}

/// Writes rows: `$1` of the statement is a JSON array of arrays as [`rows`] gives them.
pub fn insert(engine: Engine, table: &str, columns: &[Column]) -> AssertSqlSafe<String> {
    let names = columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ");
    let value = |(place, column): (usize, &Column)| match (engine, column.kind) {
        (Engine::Sqlite, Kind::Bytes) => format!("unhex(value ->> {place})"),
        (Engine::Sqlite, _) => format!("value ->> {place}"),
        (Engine::Postgres, Kind::Text) => format!("line ->> {place}"),
        (Engine::Postgres, Kind::Integer) => format!("CAST(line ->> {place} AS BIGINT)"),
        (Engine::Postgres, Kind::Real) => format!("CAST(line ->> {place} AS DOUBLE PRECISION)"),
        (Engine::Postgres, Kind::Bytes) => format!("decode(line ->> {place}, 'hex')"),
    };
    let values = columns.iter().enumerate().map(value).collect::<Vec<_>>().join(", ");
    let from = match engine {
        Engine::Sqlite => "json_each($1)",
        Engine::Postgres => "json_array_elements(CAST($1 AS JSON)) AS lines (line)",
    };
    AssertSqlSafe(format!("INSERT INTO {} ({names}) SELECT {values} FROM {from}", quoted(table)))
}

/// Empties a table.
pub fn clear(table: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("DELETE FROM {}", quoted(table)))
}

/// A rule that rows refer to rows that exist, with what takes it away and what brings it back.
pub struct Reference {
    pub drop: AssertSqlSafe<String>,
    pub add: AssertSqlSafe<String>,
}

/// Holds the references between rows off until all rows are there: in which order they come, and that
/// comments answer comments of their own table, then does not matter. SQLite asks at the commit.
/// PostgreSQL has them taken away here, to be added again, which checks every row at once.
///
/// # Errors
/// When the database refuses.
pub async fn hold_references(conn: &mut AnyConnection, engine: Engine) -> sqlx::Result<Vec<Reference>> {
    if engine == Engine::Sqlite {
        sqlx::query("PRAGMA defer_foreign_keys = ON").execute(conn).await?;
        return Ok(Vec::new());
    }
    let found: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT CAST(conrelid::regclass AS TEXT), CAST(conname AS TEXT), pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname",
    )
    .fetch_all(&mut *conn)
    .await?;
    let reference = |(table, name, definition): &(String, String, String)| Reference {
        drop: AssertSqlSafe(format!("ALTER TABLE {table} DROP CONSTRAINT {}", quoted(name))),
        add: AssertSqlSafe(format!("ALTER TABLE {table} ADD CONSTRAINT {} {definition}", quoted(name))),
    };
    Ok(found.iter().map(reference).collect())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(quoted("a\"; DROP TABLE members; --"), "\"a\"\"; DROP TABLE members; --\"");
    }

    #[test]
    fn a_type_that_no_migration_may_use_is_not_guessed_at() {
        assert_eq!(kind_of("bytea"), Some(Kind::Bytes));
        assert_eq!(kind_of("boolean"), None);
    }
}
