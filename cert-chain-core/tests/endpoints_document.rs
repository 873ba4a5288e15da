//! docs/endpoints.md is what the catalogue says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cert_chain_core::discover::{CLOUDS, learnt, planned};
use cert_chain_core::{Target, Tenant};

fn tenant() -> Tenant {
    let Ok(Target::Tenant(tenant)) = "contoso.com".parse() else { panic!("a tenant") };
    tenant
}

#[test]
fn the_document_of_endpoints_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/endpoints.md");
    let wanted = document();
    #[expect(clippy::disallowed_methods, reason = "whoever changed a row asks for the document to be written")]
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    if update {
        fs::write(&path, &wanted).expect("docs/endpoints.md can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let how = "UPDATE_DOCS=1 cargo test -p cert-chain-core --test endpoints_document";
    assert!(written == wanted, "docs/endpoints.md is out of date: {how}");
}

fn document() -> String {
    let mut text = "# Endpoints\n\nGenerated from the catalogue; `cert-chain endpoints DOMAIN` prints it for a domain, `--format json` for \
                    programs. `<d>` is the domain.\n\n## By name\n\nEach is asked of DNS in every check; rows marked *legacy* only with \
                    `--legacy`. An *optional* one may rightly be closed.\n\n| ask | name | ports | service | who answers | who asks | the \
                    certificate must carry | source |\n|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for row in planned(&tenant()) {
        let kinds: Vec<String> = row.queries.iter().map(|query| query.kind.to_string()).collect();
        let name = row.queries[0].name.to_string().replace("contoso.com", "<d>");
        let ports: Vec<String> = row.ports.iter().map(ToString::to_string).collect();
        let ports = match (ports.is_empty(), row.followed) {
            (false, _) => ports.join(", "),
            (true, true) => "by record".to_owned(),
            (true, false) => "none".to_owned(),
        };
        let marks = match (row.legacy, row.optional) {
            (true, _) => " (legacy)",
            (false, true) => " (optional)",
            (false, false) => "",
        };
        let _ = writeln!(
            text,
            "| {} | `{name}`{marks} | {ports} | {} | {} | {} | {} | {} |",
            kinds.join(", "),
            row.service.as_str(),
            word(&row.role),
            row.purpose,
            row.carries,
            row.source
        );
    }
    text.push_str(
        "\n## By answer, or by hand\n\n| led to by | what | port | service | who answers | who connects | the certificate must carry | \
         source |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in learnt() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            row.from.replace('<', "&lt;"),
            row.what.replace('<', "&lt;"),
            row.port,
            row.service.as_str(),
            word(&row.role),
            row.purpose,
            row.carries.replace('<', "&lt;"),
            row.source
        );
    }
    text.push_str(
        "\n## What has ended\n\nSo that nobody looks for a certificate's fault in what was switched off: Skype for Business Online on \
         2021-07-31; Skype for Business Server 2015 and 2019 and Exchange Server 2016 and 2019 on 2025-10-14, the Subscription Editions \
         alone are supported; Exchange Web Services of Exchange Online are blocked since 2026-10-01 unless a tenant asked for them (403), \
         and go on 2027-04-01; Office Online Server ends on 2026-12-31. Rows marked *legacy* serve what is older still.\n",
    );
    text.push_str(
        "\n## Microsoft's clouds\n\nWhat the records of a tenant in the cloud point at; a dash where no document names a host. These are \
         Microsoft's servers: what is wrong there is wrong between them and the machine that asks.\n\n| cloud | sign-in | `sip`, \
         `_sip._tls` | `_sipfederationtls._tcp` | `lyncdiscover` | `autodiscover` | `enterpriseenrollment` |\n|---|---|---|---|---|---|---|\n",
    );
    for cloud in &CLOUDS {
        let shown = |host: Option<&str>| host.map_or_else(|| "-".to_owned(), |host| format!("`{host}`"));
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {} | {} |",
            cloud.name,
            cloud.sign_in,
            shown(cloud.sip),
            shown(cloud.federation),
            shown(cloud.lyncdiscover),
            shown(cloud.autodiscover),
            shown(cloud.enrollment)
        );
    }
    text
}

/// As reports have it.
fn word(role: &cert_chain_core::Role) -> String {
    serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
