//! Imports go the way that ARCHITECTURE.md says, and external crates are named where it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Table = BTreeMap<String, BTreeSet<String>>;

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file with the room it is in.
fn files() -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![sources()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let first = path.strip_prefix(sources()).expect("below src").iter().next().expect("a name");
                files.push((first.to_string_lossy().trim_end_matches(".rs").to_owned(), path));
            }
        }
    }
    files
}

fn documented() -> Table {
    let text = fs::read_to_string(sources().join("../../ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, rest) = text.split_once("<!-- imports -->").expect("the table");
    let (table, _) = rest.split_once("<!-- /imports -->").expect("the table's end");
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| room"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].to_owned(), cells[1].split_whitespace().map(str::to_owned).collect())
    })
    .collect()
}

fn real() -> Table {
    let mut real = Table::new();
    for (room, path) in files() {
        if room == "lib" {
            continue;
        }
        let text = fs::read_to_string(path).expect("UTF-8");
        let imports = real.entry(room.clone()).or_default();
        for (place, _) in text.match_indices("crate::") {
            // `cert_chain_core::` in examples is no import.
            if text[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let name: String = text[place + 7..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !name.is_empty() && name != room {
                imports.insert(name);
            }
        }
    }
    real
}

#[test]
fn imports_are_those_of_the_table() {
    let (documented, real) = (documented(), real());
    for (room, imports) in &real {
        let allowed = documented.get(room).unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let new: Vec<_> = imports.difference(allowed).collect();
        assert!(new.is_empty(), "{room} imports {new:?}, which its row in ARCHITECTURE.md does not allow");
        let gone: Vec<_> = allowed.difference(imports).collect();
        assert!(gone.is_empty(), "{room} no longer imports {gone:?}: take it from its row in ARCHITECTURE.md");
    }
    for room in documented.keys() {
        assert!(real.contains_key(room), "ARCHITECTURE.md has a row for {room}, which does not exist");
    }
}

#[test]
fn no_room_imports_itself_by_a_detour() {
    let mut left = documented();
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, imports)| imports.iter().all(|i| !left.contains_key(i)))
            .map(|(room, _)| room.clone())
            .collect();
        assert!(!free.is_empty(), "these rooms import one another in a circle: {:?}", left.keys());
        left.retain(|room, _| !free.contains(room));
    }
}

#[test]
fn external_crates_stay_in_their_rooms() {
    let homes: [(&str, &str); 9] = [
        ("webpki::", "verify/webpki.rs"),
        ("rustls_pemfile::", "cert/pem.rs"),
        ("rustls_native_certs::", "trust/system.rs"),
        ("webpki_root_certs::", "trust/store.rs"),
        ("rusqlite::", "batch/store/"),
        ("tokio::", "net/"),
        ("rustls::", "net/"),
        ("hickory_", "net/"),
        ("hyper::", "net/"),
    ];
    for (_, path) in files() {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let place = path.strip_prefix(sources()).expect("below src").to_string_lossy().into_owned();
        for (name, home) in homes {
            // `pub(crate) use webpki::...` in verify/mod.rs is the room's own module of that name.
            let named = text.lines().any(|line| line.trim_start().starts_with(&format!("use {name}")));
            assert!(!named || place.starts_with(home), "{place} names {name}, which belongs in {home}");
        }
    }
}
