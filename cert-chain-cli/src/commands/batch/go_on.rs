//! What to type after a run that ended early.

use crate::args::StoreArgs;
use crate::render::text::shell_word;

/// The advice as one line.
pub(super) fn told((how, command): &(&'static str, Option<String>)) -> String {
    match (command, how.strip_suffix(':')) {
        (Some(command), _) => format!("{how} {command}"),
        // What has to be quoted otherwise in each shell.
        (None, Some(_)) => "The same command goes on from here with --resume.".to_owned(),
        (None, None) => (*how).to_owned(),
    }
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
    let command: Option<Vec<String>> = words.iter().map(|word| shell_word(word)).collect();
    match is_stdin {
        true => ("To go on, give the same list on standard input to:", command.map(|words| words.join(" "))),
        false => ("To go on:", command.map(|words| words.join(" "))),
    }
}
