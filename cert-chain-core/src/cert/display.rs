//! How a certificate is named in a sentence.

use super::Cert;

/// Common name, else first alternative name, else organisational unit, organisation, whole subject, fingerprint.
pub(super) fn label(cert: &Cert) -> String {
    let subject = cert.subject();
    let alternative = || cert.subject_alt_names().and_then(|names| names.first()).map(super::GeneralName::text);
    let whole = || (!subject.is_empty()).then(|| cert.subject_text().to_owned());
    subject
        .common_name()
        .filter(|name| !name.trim().is_empty())
        .or_else(|| if cert.is_ca() { None } else { alternative() })
        .or_else(|| subject.organizational_unit())
        .or_else(|| subject.organization())
        .or_else(whole)
        .or_else(alternative)
        .unwrap_or_else(|| format!("certificate {}", cert.sha256().short()))
}
