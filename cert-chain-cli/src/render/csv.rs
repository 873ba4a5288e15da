//! Answers as CSV (<https://www.rfc-editor.org/rfc/rfc4180>), which spreadsheets open without asking.

use super::page::Look;

/// One line of cells, its end included.
pub(crate) fn line<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

/// One cell: on one line, with what does not show written as `\u{..}` as in text, and never a formula.
fn cell(text: &str) -> String {
    let shown = defused(&Look { unicode: true, ..Look::PLAIN }.show(text));
    let is_plain = !shown.contains(['"', ',']) && shown.trim() == shown;
    if is_plain { shown } else { format!("\"{}\"", shown.replace('"', "\"\"")) }
}

/// `text` with an apostrophe wherever a spreadsheet would begin to compute.
///
/// Excel, LibreOffice and Google Sheets take a cell for a formula by its first sign, for which they also take full-width forms; some
/// look past spaces and quotes before it (<https://owasp.org/www-community/attacks/CSV_Injection>). Where the list separator is a
/// semicolon, Excel begins a cell after each, in quotes or not. Whoever runs a server chooses the names in its certificate.
fn defused(text: &str) -> String {
    text.split(';')
        .map(|part| if is_formula(part) { format!("'{part}") } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join(";")
}

fn is_formula(cell: &str) -> bool {
    let is_passed_over = |c: char| c == '"' || c == '\'' || (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'));
    let first = cell.trim_start_matches(is_passed_over).chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_what_would_be_taken_apart() {
        assert_eq!(line(["contoso.test", "a,b", "say \"a\"", "", " x"]), "contoso.test,\"a,b\",\"say \"\"a\"\"\",,\" x\"\r\n");
        assert_eq!(line(["two\r\nlines\x1b", "Bücher"]), "two\\u{d}\\u{a}lines\\u{1b},Bücher\r\n");
    }

    #[test]
    fn defuses_formulas_however_they_begin() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\"=1", "' \"@x", "＝1", "＋1", "－1", "＠x"]
        {
            assert_eq!(defused(formula), format!("'{formula}"));
        }
        assert_eq!(defused("a;=1;b;\"-2"), "a;'=1;b;'\"-2");
        for harmless in ["", "contoso.test", "a=b", "2027-01-31T00:00:00Z", "CN=x", "\"quoted\"", "tls://a.test:443"] {
            assert_eq!(defused(harmless), harmless);
        }
        assert_eq!(line(["=HYPERLINK(\"http://a.test\",\"x\")"]), "\"'=HYPERLINK(\"\"http://a.test\"\",\"\"x\"\")\"\r\n");
    }

    /// What a spreadsheet makes of a line.
    fn parsed(line: &str) -> Vec<String> {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        let mut chars = line.strip_suffix("\r\n").expect("the line's end").chars().peekable();
        while let Some(c) = chars.next() {
            let cell = cells.last_mut().expect("there is always one");
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cell.push(c),
            }
        }
        cells
    }

    proptest! {
        #[test]
        fn holds_whatever_comes(texts in proptest::collection::vec("[ \"'=+@,;\t\r\n＝－a-]{0,6}|\\PC{0,12}|.{0,12}", 1..5)) {
            let line = line(texts.iter().map(String::as_str));
            let cells = parsed(&line);
            prop_assert_eq!(cells.len(), texts.len());
            for (cell, text) in cells.iter().zip(&texts) {
                for part in cell.split(';') {
                    let first = part.trim_start_matches(['"', ' ']).chars().next();
                    prop_assert!(!first.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)), "{:?}", cell);
                }
                prop_assert!(cell.chars().all(|c| !c.is_control()), "{:?}", cell);
                let shown = Look { unicode: true, ..Look::PLAIN }.show(text);
                prop_assert_eq!(cell.replace('\'', ""), shown.replace('\'', ""), "of {:?}", text);
            }
        }
    }
}
