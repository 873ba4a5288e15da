//! The words of a report that are no codes of findings.

/// A word, and what it says.
pub(super) static WORDS: &[(&str, &str)] = &[
    ("complete", "a chain with which clients get from the server's certificate to a trusted root without any help"),
    (
        "repairable",
        "a chain that lacks certificates which could be found: clients that fetch missing ones (Windows, Apple, Chrome) accept \
         it, all others refuse",
    ),
    ("broken", "a chain that leads no client to a trusted root as it is, or not by certificates that are in order"),
    ("unreachable", "no chain at all could be had from the server"),
    ("proven", "the change was applied to the certificates at hand, and the result was verified again"),
    ("hypothetical", "the cure takes a certificate that does not exist yet; everything else was verified"),
    ("partial", "the change lifts this fault and leaves another, which is told too"),
    ("unproven", "the change cannot be tried from here; the reason is given"),
    (
        "judges",
        "two programs that verify each chain independently of one another: this one's own judge, which says where a fault sits, \
         and rustls-webpki, which says yes or no",
    ),
    (
        "fingerprint",
        "eight digits such as 6a699cdc: the first of the certificate's SHA-256, which browsers and the JSON report show in full. \
         Windows shows the SHA-1 thumbprint, which each finding gives too",
    ),
];
