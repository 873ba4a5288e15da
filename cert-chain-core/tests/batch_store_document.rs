//! docs/store.md says what is in a store.

mod runs;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cert_chain_core::batch::store::{APPLICATION_ID, STORE_VERSION, Store};
use runs::{Folder, pairs, reports, run};
use rusqlite::Connection;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/store.md");
    fs::read_to_string(path).expect("docs/store.md")
}

/// A filled store, asked beside the library.
fn database(folder: &Folder) -> Connection {
    run(&mut Store::open(&folder.store()).expect("a new store"), pairs(&reports()));
    Connection::open(folder.store()).expect("a database")
}

#[test]
fn describes_every_column_of_every_table() {
    let folder = Folder::new("describes_every_column_of_every_table");
    let db = database(&folder);
    let sql = "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c \
        WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY s.name, c.cid";
    let mut statement = db.prepare(sql).expect("the schema");
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("columns");
    let mut real = BTreeMap::<String, Vec<String>>::new();
    for column in columns {
        let (table, column) = column.expect("a column");
        real.entry(table).or_default().push(column);
    }
    let mut described = BTreeMap::new();
    let document = document();
    for section in document.split("\n### ").skip(1) {
        let (name, rest) = section.split_once('\n').expect("a heading");
        let rows = rest.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| column"));
        let cells = rows.map(|row| row.split(" | ").next().expect("a cell").trim_start_matches("| ").to_owned());
        described.insert(name.to_owned(), cells.collect::<Vec<String>>());
    }
    assert_eq!(described, real);
    assert!(document.contains(&format!("`PRAGMA application_id` is {APPLICATION_ID} ")));
    assert!(document.contains(&format!("the version of the tables: {STORE_VERSION}.")));
}

#[test]
fn gives_examples_that_work() {
    let folder = Folder::new("gives_examples_that_work");
    let db = database(&folder);
    let document = document();
    let document = document.replace("contoso.com", "sick0.contoso.test:443");
    let examples: Vec<&str> =
        document.split("```sql\n").skip(1).map(|part| part.split("```").next().expect("an end")).collect();
    assert!(examples.len() >= 4);
    for sql in examples {
        let mut statement = db.prepare(sql).unwrap_or_else(|error| panic!("{error} in {sql}"));
        let rows = statement.query_map([], |_| Ok(())).expect("an answer").count();
        assert!(rows > 0, "nothing answers {sql}");
    }
}
