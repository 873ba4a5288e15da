//! What to type after a run that ended early.

use crate::args::StoreArgs;
use crate::render::text::shell_word;

/// The advice as one line.
pub(super) fn told((how, command): &(&'static str, Option<String>)) -> String {
    command.as_ref().map_or_else(|| (*how).to_owned(), |command| format!("{how} {command}"))
}

/// How to come to the end of the list, in words, and the command where one says it in every shell.
pub(super) fn advice(args: &StoreArgs, is_stdin: bool) -> (&'static str, Option<String>) {
    if args.db().is_none() {
        return match cfg!(feature = "sqlite") {
            true => {
                ("The same command starts from the beginning; with --db FILE it could go on from here with --resume.", None)
            }
            false => ("The same command starts from the beginning.", None),
        };
    }
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if !words.iter().any(|word| word == "--resume") {
        // Right after the command: behind `--` it would be no option.
        let command = words.iter().position(|word| word == "batch").map_or(words.len(), |place| place + 1);
        words.insert(command, "--resume".to_owned());
    }
    let words: Option<Vec<String>> = words.iter().map(|word| shell_word(word)).collect();
    match (words.map(|words| words.join(" ")), is_stdin) {
        (Some(command), true) => ("To go on, give the same list on standard input to:", Some(command)),
        (Some(command), false) => ("To go on:", Some(command)),
        // Each shell quotes it otherwise.
        (None, true) => ("The same command goes on from here with --resume and the same list on standard input.", None),
        (None, false) => ("The same command goes on from here with --resume.", None),
    }
}
