/// Whether `name` is spelt in the preferred name syntax: labels of letters, digits and hyphens
/// (<https://www.rfc-editor.org/rfc/rfc1034#section-3.5>, as <https://www.rfc-editor.org/rfc/rfc1123#section-2.1> changed it).
pub(super) fn is_preferred_syntax(name: &str) -> bool {
    /// Without the root's empty label (<https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4>).
    const LONGEST: usize = 253;
    name.len() <= LONGEST && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    matches!(bytes.len(), 1..=63) && bytes.iter().all(is_inside) && !label.starts_with('-') && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_preferred_syntax() {
        for name in ["contoso.com", "1.example", "xn--bcher-kva.example", "a-b.test", "localhost"] {
            assert!(is_preferred_syntax(name), "{name}");
        }
        for name in [
            "",
            ".contoso.com",
            "contoso.com.",
            "a..b",
            "a_b.test",
            "-a.test",
            "a-.test",
            "b\u{fc}cher.example",
            "*.a.test",
            " ",
        ] {
            assert!(!is_preferred_syntax(name), "{name}");
        }
        assert!(!is_preferred_syntax(&"a".repeat(64)));
        assert!(!is_preferred_syntax(&["a"; 128].join(".")));
    }
}
