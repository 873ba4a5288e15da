//! What was chosen that changes results: a run is resumed with the same only.

use std::collections::BTreeMap;
use std::path::Path;

use cert_chain_core::CheckOptions;

use super::super::options;
use crate::args::BatchArgs;

/// Every choice by its option, in words. How fast changes no result. Where it goes counts, since half of a run in a file is of no
/// use, and what another file holds is not to be cut.
pub(super) fn of(args: &BatchArgs, options: &CheckOptions) -> BTreeMap<String, String> {
    let mut choices: BTreeMap<String, String> = BTreeMap::new();
    let mut words = options::replay(&args.judge, &args.network, None).into_iter().peekable();
    while let Some(name) = words.next() {
        let value = words.next_if(|word| !word.starts_with("--")).unwrap_or_else(|| "given".to_owned());
        choices.entry(name).and_modify(|values| *values += &format!(", {value}")).or_insert(value);
    }
    // What they say is told by what comes of it, below.
    for file in ["--data-dir", "--roots", "--extra-roots", "--intermediates", "--store"] {
        choices.remove(file);
    }
    let stores = options.judge.anchors.stores().iter();
    let stores: Vec<String> = stores.map(|store| format!("{} {}", store.name(), store.sha256().short())).collect();
    let also = [
        ("stores of anchors", Some(stores.join(", "))),
        ("--timeout", Some(format!("{:?}", args.network.timeout))),
        ("--endpoint-timeout", Some(format!("{:?}", args.network.endpoint_timeout))),
        ("--samples", Some(args.pace.samples.to_string())),
        ("--legacy", args.pace.legacy.then(|| "given".to_owned())),
        ("--all-handshakes", args.pace.all_handshakes.then(|| "given".to_owned())),
        ("certificates given", options.judge.given.sha256().map(|sha256| sha256.short())),
        ("--output", args.output.output.as_deref().map(whole_path)),
    ];
    choices.extend(also.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    choices
}

/// The same file, whatever folder the command is given in.
fn whole_path(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}
