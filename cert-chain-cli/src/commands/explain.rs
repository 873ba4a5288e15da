//! `cert-chain explain`: what a finding means, in the rule's own words.

use cert_chain_core::{Rule, rules};

use super::glossary::WORDS;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::page::{Ink, Look, Page, fit};

pub(super) fn run(code: Option<&str>) -> Result<Exit, Failure> {
    let mut page = Page::new(Look::of_stdout());
    match code {
        None => list(&mut page),
        Some(code) => {
            let wanted = code.trim().to_ascii_lowercase();
            match (rules().iter().find(|rule| rule.code == wanted), WORDS.iter().find(|(word, _)| *word == wanted)) {
                (Some(rule), _) => explain(&mut page, rule),
                (None, Some((word, meaning))) => page.wrapped_in(Ink::Bold, &format!("{word}: "), word.len() + 2, meaning),
                (None, None) => return Err(unknown(code, &wanted)),
            }
        }
    }
    output::write(&page.finish())?;
    Ok(Exit::Clean)
}

fn list(page: &mut Page) {
    let width = rules().iter().map(|rule| rule.code.len()).max().unwrap_or_default() + 2;
    for rule in rules() {
        page.wrapped_in(Ink::Bold, &fit(rule.code, width), width, rule.title);
    }
    page.blank();
    page.line(&[(Ink::Bold, "Other words of a report")]);
    for (word, meaning) in WORDS {
        page.wrapped_in(Ink::Bold, &fit(word, 15), 15, meaning);
    }
    page.blank();
    page.prose(0, "`cert-chain explain CODE` says more of each finding.");
}

fn explain(page: &mut Page, rule: &Rule) {
    page.wrapped_in(Ink::Bold, &format!("{}:", rule.code), rule.code.len() + 2, rule.title);
    let (least, most) = rule.range;
    let range = if least == most { String::new() } else { format!(" (between {least} and {most}, by whom it affects)") };
    page.text(&format!("Severity: {}{range}.", rule.severity));
    section(page, "What it means", rule.explanation);
    section(page, "What to do", rule.remedy);
    page.blank();
    page.line(&[(Ink::Bold, "Where it is written")]);
    for citation in rule.citations {
        page.wrapped("", 2, &citation.label());
        // A broken address is no address.
        page.unbroken(&format!("  {}", citation.url()));
    }
}

/// Paragraphs, parted by empty lines; line breaks within them are only the source's.
fn section(page: &mut Page, heading: &str, text: &str) {
    page.blank();
    page.line(&[(Ink::Bold, heading)]);
    for (place, paragraph) in text.trim().split("\n\n").enumerate() {
        if place > 0 {
            page.blank();
        }
        page.prose(2, &paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

fn unknown(given: &str, wanted: &str) -> Failure {
    let failure = Failure::new(format!("there is no finding `{given}`"));
    let nearest: Vec<_> = nearest(wanted).iter().map(|code| format!("`{code}`")).collect();
    match &nearest[..] {
        [] => failure.hint("`cert-chain explain` lists all codes"),
        some => failure.hint(format!("did you mean {}?", some.join(" or "))),
    }
}

/// The codes that `wanted` may have meant, the nearest first, at most three.
fn nearest(wanted: &str) -> Vec<&'static str> {
    // One slip in every three letters is a typing error; more is another word.
    let near = |code: &str| {
        let distance = distance(code, wanted);
        let part = wanted.len() >= 4 && code.contains(wanted);
        (part || distance <= wanted.chars().count() / 3).then_some(distance)
    };
    let mut found: Vec<_> = rules().iter().filter_map(|rule| Some((near(rule.code)?, rule.code))).collect();
    found.sort_unstable();
    let best = found.first().map_or(0, |(distance, _)| *distance);
    found.into_iter().filter(|(distance, _)| *distance <= best + 2).take(3).map(|(_, code)| code).collect()
}

/// How many letters must be added, left out or replaced to make `one` into `other` (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (place, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        assert_eq!(distance("missing-intermediate", "missing-intermediate"), 0);
        assert_eq!(distance("missing-intermediate", "mising-intermedate"), 2);
        assert_eq!(distance("", "abc"), 3);
    }
}
