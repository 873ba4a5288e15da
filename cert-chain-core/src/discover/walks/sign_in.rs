//! Home realm discovery: where the tenant's users prove who they are, without asking anybody for a password.

use futures_util::future::{join, join_all, join4};

use super::{Lead, NEUTRAL, Requested, Trail, Walked, Walker};
use crate::discover::catalogue::CLOUDS;
use crate::discover::documents::{DocumentError, FederationMetadata, MAX_DOCUMENT, Mex, Namespace, OpenId, Realm};
use crate::discover::{IdentityProvider, NotTested, SignIn};
use crate::endpoint::{Role, Service};
use crate::network::{AnswerOutcome, HandshakeOutcome};
use crate::reach::{HttpUrl, Unreached};
use crate::tenant::Host;

/// The port on which AD FS asks for users' certificates, unless it uses `certauth.`.
const CERTIFICATE_PORT: u16 = 49_443;

/// Asks Microsoft whose the domain is, and the identity provider for what it publishes.
pub(in crate::discover) async fn sign_in(walker: &Walker<'_>) -> (Walked, SignIn) {
    let mut walked = Walked::default();
    let cloud = CLOUDS[0].sign_in;
    let domain = walker.tenant.domain();
    let login = format!("{NEUTRAL}@{domain}");
    let urls = [
        format!("https://{cloud}/getuserrealm.srf?login={login}&xml=1"),
        format!("https://{cloud}/common/userrealm/{login}?api-version=1.0"),
        format!("https://{cloud}/common/userrealm/{login}?api-version=2.1"),
    ];
    let [xml, v1, v2] = urls.map(|url| async move { ask(walker, &url, Realm::read).await });
    let openid = format!("https://{cloud}/{domain}/v2.0/.well-known/openid-configuration");
    let openid = ask(walker, &openid, OpenId::read);
    let (xml, v1, v2, openid) = join4(xml, v1, v2, openid).await;

    let mut facts = SignIn { openid: openid.document, ..SignIn::default() };
    let mut why = None;
    let mut answers: Vec<(HttpUrl, Realm)> = Vec::new();
    for answer in [xml, v1, v2] {
        walked.requested.push(answer.requested);
        match (answer.document, answer.url) {
            (Some(realm), Some(url)) => answers.push((url, realm)),
            _ => why = why.or(answer.unreached),
        }
    }
    walked.requested.push(openid.requested);
    let mut host = cloud;
    if !answers.is_empty()
        && answers.iter().all(|(_, realm)| realm.namespace == Namespace::Unknown)
        && let Some((other, answer)) = Box::pin(elsewhere(walker, &login, &mut walked)).await
    {
        (host, answers) = (other, vec![answer]);
    }
    facts.realm = answers.iter().map(|(_, realm)| realm.clone()).reduce(Realm::merge);
    match (&facts.realm, why) {
        (None, why) => {
            let what = format!("the identity provider of {domain}");
            // Where DNS knows no such host, this network is one of its own, and has no users of Microsoft's cloud.
            let is_isolated = |outcome: &AnswerOutcome| matches!(outcome, AnswerOutcome::NoData | AnswerOutcome::NxDomain);
            let counts = !matches!(&why, Some(Unreached::NameNotResolved(outcome)) if is_isolated(outcome));
            let said = match &why {
                Some(why) => format!("{cloud} was not reached: {}", of(why)),
                None => format!("{cloud} gave no answer that can be read"),
            };
            walked.not_tested.push(NotTested { what, why: said, counts });
        }
        (Some(_), _) => {
            walked.leads.push(Lead {
                host: Host::Name(host.parse().unwrap_or_else(|_| domain.clone())),
                port: 443,
                service: Service::SignIn,
                role: Role::IdentityProvider,
                optional: false,
                by: Trail { urls: Vec::new(), what: "home realm discovery".to_owned() },
                seen_from: None,
            });
            Box::pin(federated(walker, &answers, &mut walked, &mut facts)).await;
        }
    }
    (walked, facts)
}

/// The same question to Microsoft's other clouds, of which each knows its own domains alone: who knows this one, and its answer.
async fn elsewhere(walker: &Walker<'_>, login: &str, walked: &mut Walked) -> Option<(&'static str, (HttpUrl, Realm))> {
    let mut hosts: Vec<&'static str> =
        CLOUDS.iter().map(|cloud| cloud.sign_in).filter(|host| *host != CLOUDS[0].sign_in).collect();
    hosts.dedup();
    let asked = hosts.iter().map(|host| async move {
        let url = format!("https://{host}/getuserrealm.srf?login={login}&xml=1");
        (*host, ask(walker, &url, Realm::read).await)
    });
    let mut known = None;
    for (host, answer) in join_all(asked).await {
        walked.requested.push(answer.requested);
        if let (Some(url), Some(realm)) = (answer.url, answer.document)
            && realm.namespace != Namespace::Unknown
        {
            known = known.or(Some((host, (url, realm))));
        }
    }
    known
}

/// The hosts of the identity provider, and what AD FS publishes.
async fn federated(walker: &Walker<'_>, answers: &[(HttpUrl, Realm)], walked: &mut Walked, facts: &mut SignIn) {
    let named = answers.iter().flat_map(|(asked, realm)| {
        let urls = [("AuthURL", &realm.auth_url), ("active URL", &realm.active_url), ("metadata exchange URL", &realm.mex_url)];
        urls.into_iter().filter_map(move |(what, url)| Some((asked, what, HttpUrl::read(url.as_deref()?).ok()?)))
    });
    let mut adfs: Vec<(HttpUrl, Trail)> = Vec::new();
    for (asked, what, url) in named.filter(|(_, _, url)| url.tls) {
        // The answers say the same, each in its words.
        if walked.leads.iter().any(|lead| (&lead.host, lead.port) == (&url.host, url.port)) {
            continue;
        }
        let is_adfs = is_adfs(&url);
        facts.identity_providers.push(IdentityProvider { host: url.host.clone(), is_adfs });
        let trail = Trail { urls: vec![asked.clone()], what: what.to_owned() };
        walked.leads.push(Lead {
            host: url.host.clone(),
            port: url.port,
            service: Service::SignIn,
            role: if is_adfs { Role::Adfs } else { Role::IdentityProvider },
            optional: false,
            by: trail.clone(),
            seen_from: None,
        });
        if is_adfs {
            adfs.push((url, trail));
        }
    }
    for (url, trail) in &adfs {
        certificate_sign_in(url, trail, walked);
    }
    let published = join_all(adfs.iter().map(|(url, _)| published(walker, url)));
    let (published, ()) = join(published, walker.foresee(&walked.leads)).await;
    for ((url, _), (metadata, mex)) in adfs.iter().zip(published) {
        walked.requested.push(mex);
        walked.requested.push(metadata.requested);
        // What was not asked says nothing about the AD FS.
        if matches!(metadata.unreached, Some(Unreached::Address(_) | Unreached::Late)) {
            continue;
        }
        let failed = metadata.failed;
        facts.metadata.get_or_insert_with(|| metadata.document.ok_or(failed));
        facts.metadata_host.get_or_insert_with(|| url.host.to_string());
    }
}

/// The federation metadata and the metadata exchange of an AD FS, both of which anybody may read.
async fn published(walker: &Walker<'_>, url: &HttpUrl) -> (Answered<FederationMetadata>, Requested) {
    let at = |path: &str| format!("https://{}:{}{path}", url.host, url.port);
    let metadata = at("/FederationMetadata/2007-06/FederationMetadata.xml");
    let mex = at("/adfs/services/trust/mex");
    let metadata = ask(walker, &metadata, FederationMetadata::read);
    let mex = ask(walker, &mex, Mex::read);
    let (metadata, mex) = join(metadata, mex).await;
    (metadata, mex.requested)
}

/// Where AD FS asks for users' certificates: by one of two bindings, so that either may be closed.
fn certificate_sign_in(url: &HttpUrl, led: &Trail, walked: &mut Walked) {
    let Host::Name(name) = &url.host else { return };
    let mut lead = |host: Host, port: u16, what: &str| {
        let by = Trail { what: what.to_owned(), ..led.clone() };
        walked.leads.push(Lead {
            host,
            port,
            service: Service::CertificateSignIn,
            role: Role::Adfs,
            optional: true,
            by,
            seen_from: None,
        });
    };
    lead(url.host.clone(), CERTIFICATE_PORT, "the port for users' certificates of the AD FS");
    lead(Host::Name(name.child("certauth")), 443, "the name for users' certificates of the AD FS");
}

fn is_adfs(url: &HttpUrl) -> bool {
    url.path().to_ascii_lowercase().starts_with("/adfs/")
}

/// What one request brought.
struct Answered<D> {
    url: Option<HttpUrl>,
    requested: Requested,
    document: Option<D>,
    /// Why there is no document, in a sentence.
    failed: String,
    unreached: Option<Unreached>,
}

async fn ask<D>(walker: &Walker<'_>, url: &str, read: impl Fn(Option<&str>, &[u8]) -> Result<D, DocumentError>) -> Answered<D> {
    let mut answered = Answered {
        url: HttpUrl::read(url).ok(),
        requested: Requested { url: url.to_owned(), answer: String::new() },
        document: None,
        failed: String::new(),
        unreached: None,
    };
    let Some(url) = &answered.url else { return answered };
    let (answer, mut said) = walker.ask(url, Some("*/*")).await;
    match answer {
        Ok(response) if response.status == 200 && !response.truncated => {
            match read(response.content_type.as_deref(), &response.body) {
                Ok(document) => answered.document = Some(document),
                Err(error) => said = format!("{said}: {error}"),
            }
        }
        Ok(response) if response.truncated => said = format!("{said}, and more than {MAX_DOCUMENT} bytes"),
        Ok(_) => (),
        Err(unreached) => answered.unreached = Some(unreached),
    }
    answered.failed.clone_from(&said);
    answered.requested.answer = said;
    answered
}

fn of(unreached: &Unreached) -> String {
    match unreached {
        Unreached::Address(address) => format!("{address} is not globally routable"),
        Unreached::Late => "the time was used up".to_owned(),
        Unreached::NameNotResolved(_) => "DNS gives it no address".to_owned(),
        Unreached::Failed(HandshakeOutcome::Timeout(_)) => "no answer in time".to_owned(),
        Unreached::Failed(outcome) => outcome.to_string(),
    }
}
