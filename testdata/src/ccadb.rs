//! Reports in the form of the CCADB's, with certificates of the lab.

use std::sync::LazyLock;

use crate::encode::pem_bundle;
use crate::pki::Pki;

/// More roots than a program must have.
pub static ROOTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut pki = Pki::new();
    (0..210).map(|number| pki.root(&format!("Root {number}"))).collect()
});

/// As many intermediates as there must be, `CA 0` to `CA 499` below `Root 9`.
pub static INTERMEDIATES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut pki = Pki::new();
    pki.root("Root 9");
    (0..500).map(|number| pki.ca(&format!("CA {number}"), "Root 9")).collect()
});

/// SHA-256 over a certificate, in upper-case hex.
pub fn sha256(der: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, der);
    digest.as_ref().iter().map(|octet| format!("{octet:02X}")).collect()
}

/// A cell with a certificate, with the apostrophes that keep spreadsheets off.
pub fn pem(der: &[u8]) -> String {
    format!("'{}'", pem_bundle(&[der.to_vec()]).trim_end())
}

/// Every cell quoted, quotes doubled, as the CCADB writes them.
fn csv(rows: &[Vec<String>]) -> String {
    let line =
        |row: &Vec<String>| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    rows.iter().map(|row| line(row) + "\n").collect()
}

/// Cells that own their text.
pub fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A report with those columns, and a row for each certificate.
pub fn report(columns: &[&str], certs: &[Vec<u8>], row: impl Fn(usize, &[u8]) -> Vec<String>) -> String {
    let rows = certs.iter().enumerate().map(|(number, der)| row(number, der));
    csv(&std::iter::once(owned(columns)).chain(rows).collect::<Vec<_>>())
}

/// The columns of Mozilla's report, some left out.
pub const MOZILLA: [&str; 7] = [
    "Owner",
    "Common Name or Certificate Name",
    "SHA-256 Fingerprint",
    "Trust Bits",
    "Distrust for TLS After Date",
    "Mozilla Applied Constraints",
    "PEM Info",
];

/// The first is for e-mail, the second is distrusted after a day.
pub fn mozilla(certs: &[Vec<u8>]) -> String {
    report(&MOZILLA, certs, |number, der| {
        let bits = if number == 0 { "Email" } else { "Email;Websites" };
        let after = if number == 1 { "2026.04.15" } else { "" };
        owned(&["Lab \"Trust\", Ltd.", "Root", &sha256(der), bits, after, "", &pem(der)])
    })
}

/// The first was disabled, the second counts for what is old, the third is not for TLS.
pub fn microsoft(certs: &[Vec<u8>]) -> String {
    let columns = [
        "Microsoft Status",
        "CA Owner",
        "CA Common Name or Certificate Name",
        "SHA-256 Fingerprint",
        "Microsoft EKUs",
        "PEM Info",
    ];
    report(&columns, certs, |number, der| {
        let status = match number {
            0 => "Disabled",
            1 => "NotBefore",
            _ => "Included",
        };
        let usages = if number == 2 { "Secure Email;Code Signing" } else { "Server Authentication;Client Authentication" };
        owned(&[status, "Lab", "Root", &sha256(der), usages, &pem(der)])
    })
}

/// The first is for e-mail; Chrome lacks the first hundred.
pub fn programs(certs: &[Vec<u8>]) -> String {
    let columns = [
        "Subject",
        "CA Owner",
        "X.509 Certificate (PEM)",
        "SHA-256 Fingerprint",
        "Intended Use Case(s) Served",
        "Apple Status",
        "Google Chrome Status",
        "Microsoft Status",
        "Mozilla Status",
    ];
    report(&columns, certs, |number, der| {
        let uses = if number == 0 {
            "Secure Email (S/MIME) 1.3.6.1.5.5.7.3.4"
        } else {
            "Server Authentication (TLS) 1.3.6.1.5.5.7.3.1"
        };
        let chrome = if number < 100 { "Not Included" } else { "Included" };
        owned(&["CN=Root", "Lab", &pem(der), &sha256(der), uses, "Included", chrome, "Included", "Removed"])
    })
}

/// The intermediates, all below one root.
pub fn intermediates(certs: &[Vec<u8>]) -> String {
    let columns = ["CA Owner", "Parent Name", "Certificate Name", "SHA-256 Fingerprint", "Comments", "PEM Info"];
    report(&columns, certs, |_, der| owned(&["Lab", "Root 9", "CA", &sha256(der), "", &pem(der)]))
}
