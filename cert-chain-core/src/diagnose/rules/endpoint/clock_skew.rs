use crate::diagnose::rules::tenants::at_no_endpoint;
use crate::diagnose::tenant::Clock;
use crate::diagnose::{Change, Citation, Findings, Owner, Rule, Stage, TenantEvidence};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "clock-skew",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "this machine's clock and those of servers are more than five minutes apart",
    explanation: "Servers date what they answer, and those dates are not the time of this machine. Five minutes are what Kerberos, AD FS \
        and the sign-in assistant bear. With a wrong clock here, certificates seem expired or not yet valid here alone, and tokens are \
        refused; everything in this report that was judged without --at was judged by that clock. Where a host of Microsoft's answered, its \
        clock is taken for the time. Elsewhere it is what most of the clocks agree on, this machine's being one of them; but machines of one \
        Active Directory follow one clock, so that the servers of one domain together may be as wrong as this machine. Servers that alone \
        differ are told of as those servers' fault, a warning where users sign in, since what they issue is dated wrongly too, and a note \
        elsewhere. Answers from caches do not count, nor do the hosts that hand out issuers.",
    remedy: "set this machine's clock and check again: w32tm /resync on Windows, chronyc makestep on Linux",
    citations: &[
        Citation::Microsoft(
            "Maximum tolerance for computer clock synchronization",
            "maximum-tolerance-for-computer-clock-synchronization",
        ),
        Citation::Rfc(9110, "6.6.1"),
    ],
    change: ChangeKind::None,
    stage: Stage::Validity,
    check: at_no_endpoint,
};

/// What Kerberos bears by default, in seconds.
const TOLERANCE: u64 = 300;

/// Hosts that a message names; the facts have them all.
const MAX_LISTED: usize = 6;

const NO_CHAIN: &str = "it is a matter of clocks, not of certificates";

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    let is_off = |clock: &&Clock| clock.seen.ahead().unsigned_abs() > TOLERANCE;
    let (off, right): (Vec<&Clock>, Vec<&Clock>) = evidence.clocks.iter().partition(is_off);
    let microsofts = evidence.clocks.iter().filter(|clock| clock.is_microsofts);
    match microsofts.min_by_key(|clock| clock.seen.ahead().unsigned_abs()) {
        Some(reference) if is_off(&reference) => {
            let host = &reference.seen.host;
            let says = format!("{host} says, a host of Microsoft's ({})", said(reference));
            of_this_machine(reference, 1, right.len(), &says, found);
        }
        Some(reference) => of_servers(off, &format!("{} agrees", reference.seen.host), found),
        None => by_majority(evidence, off, right.len(), found),
    }
}

/// Nobody's clock is known to be right: the most that agree are, unless one clock stands behind them all.
fn by_majority(evidence: &TenantEvidence, off: Vec<&Clock>, right: usize, found: &mut Findings) {
    // Those that agree with one another best, wherever that is.
    let agreeing = |with: &Clock| off.iter().copied().filter(|clock| agree(clock, with)).collect::<Vec<_>>();
    let Some(mut most) = off.iter().map(|clock| agreeing(clock)).max_by_key(Vec::len) else { return };
    // This machine's clock is one of those that are right when it is.
    if most.len() < right + 1 {
        let with = if right == 1 { "another server agrees".to_owned() } else { format!("{right} other servers agree") };
        return of_servers(off, &with, found);
    }
    most.sort_by_key(|clock| clock.seen.ahead());
    let clock = most[most.len() / 2];
    let whose = match most.len() {
        1 => "one server says".to_owned(),
        count if most.iter().all(|clock| clock.is_tenants) => format!("{count} servers say, all of {}", evidence.domain),
        count => format!("{count} servers say"),
    };
    let doubt = match () {
        () if evidence.clocks.len() == 1 => "; with no other server to compare, either may be wrong",
        () if most.len() == right + 1 => "; no majority of the clocks agrees, so that either may be wrong",
        () if most.iter().all(|clock| clock.is_tenants) => {
            "; machines of one domain follow one clock, so that either may be wrong"
        }
        () => "",
    };
    of_this_machine(clock, most.len(), right, &format!("{whose} ({}: {}){doubt}", clock.seen.host, said(clock)), found);
}

/// Our clock is wrong, or may be: `clock` and as many as `servers` in all differ from it.
fn of_this_machine(clock: &Clock, servers: usize, right: usize, who_says: &str, found: &mut Findings) {
    let finding = found.on_tenant(format!("this machine's clock is {} what {who_says}", apart(-clock.seen.ahead())));
    found.push(finding.map(|finding| {
        let finding = finding.owner(Owner::ThisMachine).fact("seconds_ahead", -clock.seen.ahead()).fact("servers", servers);
        finding.fact("agreeing_with_this_machine", right).change(Change::None(NO_CHAIN))
    }));
}

/// The clocks of servers are wrong, and ours is not; those that agree with one another are told of together.
fn of_servers(mut off: Vec<&Clock>, who_agrees: &str, found: &mut Findings) {
    off.sort_by_key(|clock| clock.seen.ahead());
    for together in off.chunk_by(|one, next| agree(one, next)) {
        of_group(together, who_agrees, found);
    }
}

fn of_group(together: &[&Clock], who_agrees: &str, found: &mut Findings) {
    let mut hosts: Vec<String> = together.iter().map(|clock| clock.seen.host.to_string()).collect();
    hosts.sort();
    hosts.dedup();
    let (clock, first) = (together[0], together[0].owner);
    let (listed, when) = (listed(&hosts), said(clock));
    let (whose, when) = match hosts.len() {
        1 => (format!("the clock of {listed} is"), when),
        _ => (format!("the clocks of {listed} are"), format!("{}: {when}", clock.seen.host)),
    };
    let message = format!("{whose} {} this machine's, with which {who_agrees} ({when})", apart(clock.seen.ahead()));
    let severity = if together.iter().any(|clock| clock.signs_in) { Severity::Warning } else { Severity::Note };
    let owner = if together.iter().all(|clock| clock.owner == first) { first } else { Owner::Server };
    let remedy = match hosts.len() {
        1 => format!("set the clock of {listed}, and let it follow a time server"),
        _ => format!("set the clocks of {listed}; machines of one Active Directory follow its PDC emulator, so begin there"),
    };
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        let finding = finding.severity(severity).owner(owner).remedy(remedy).fact("hosts", hosts);
        finding.fact("seconds_ahead", clock.seen.ahead()).change(Change::None(NO_CHAIN))
    }));
}

fn agree(one: &Clock, other: &Clock) -> bool {
    one.seen.ahead().abs_diff(other.seen.ahead()) <= TOLERANCE
}

fn said(clock: &Clock) -> String {
    clock.seen.said.http_date().unwrap_or_else(|| clock.seen.said.to_string())
}

/// `a`, `a and b`, `a, b and 7 others`.
fn listed(hosts: &[String]) -> String {
    let shown = if hosts.len() > MAX_LISTED { MAX_LISTED - 1 } else { hosts.len() - 1 };
    let (shown, rest) = hosts.split_at(shown);
    match (shown, rest) {
        ([], [only]) => only.clone(),
        (shown, [last]) => format!("{} and {last}", shown.join(", ")),
        (shown, rest) => format!("{} and {} others", shown.join(", "), rest.len()),
    }
}

/// `2 h 10 min behind`, `3 d 1 h ahead of`.
fn apart(seconds: i64) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = match () {
        () if days > 0 => [(days, "d"), (hours, "h")],
        () => [(hours, "h"), (minutes, "min")],
    };
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    format!("{} {}", told.join(" "), if seconds < 0 { "behind" } else { "ahead of" })
}
