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
        refused; everything in this report that was judged without --at was judged by that clock. What most of the clocks agree on is \
        taken for the time, this machine's being one of them; a server that alone differs is told of as that server's fault, a warning \
        where users sign in, since what it issues is dated wrongly too, and a note elsewhere. Answers from caches do not count.",
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

const NO_CHAIN: &str = "it is a matter of clocks, not of certificates";

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    let (off, right): (Vec<&Clock>, Vec<&Clock>) =
        evidence.clocks.iter().partition(|clock| clock.seen.ahead().unsigned_abs() > TOLERANCE);
    // Those that agree with one another best, wherever that is.
    let agreeing = |with: &Clock| {
        off.iter().copied().filter(move |clock| clock.seen.ahead().abs_diff(with.seen.ahead()) <= TOLERANCE).collect::<Vec<_>>()
    };
    let Some(mut most) = off.iter().map(|clock| agreeing(clock)).max_by_key(Vec::len) else { return };
    // This machine's clock is one of those that are right when it is.
    if most.len() < right.len() + 1 {
        return off.iter().for_each(|clock| of_server(clock, right.len(), found));
    }
    most.sort_by_key(|clock| clock.seen.ahead());
    let clock = most[most.len() / 2];
    let said = clock.seen.said.http_date().unwrap_or_else(|| clock.seen.said.to_string());
    let (apart, host) = (apart(-clock.seen.ahead()), &clock.seen.host);
    let doubt = match () {
        () if most.len() > right.len() + 1 => "",
        () if evidence.clocks.len() == 1 => "; with no other server to compare, either may be wrong",
        () => "; no majority of the clocks agrees, so that either may be wrong",
    };
    let whose = if most.len() == 1 { "one server says".to_owned() } else { format!("{} servers say", most.len()) };
    let message = format!("this machine's clock is {apart} what {whose} ({host}: {said}){doubt}");
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        let finding = finding.owner(Owner::ThisMachine).fact("seconds_ahead", -clock.seen.ahead()).fact("servers", most.len());
        finding.fact("agreeing_with_this_machine", right.len()).change(Change::None(NO_CHAIN))
    }));
}

/// One server's clock is wrong, and ours is not.
fn of_server(clock: &Clock, right: usize, found: &mut Findings) {
    let (host, said) = (&clock.seen.host, clock.seen.said.http_date().unwrap_or_else(|| clock.seen.said.to_string()));
    let with = if right == 1 { "another server agrees".to_owned() } else { format!("{right} other servers agree") };
    let message = format!("the clock of {host} is {} this machine's, with which {with} ({said})", apart(clock.seen.ahead()));
    let severity = if clock.signs_in { Severity::Warning } else { Severity::Note };
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        let finding = finding.severity(severity).owner(clock.owner).fact("host", host.to_string());
        let finding = finding.remedy(format!("set the clock of {host}, and let it follow a time server"));
        finding.fact("seconds_ahead", clock.seen.ahead()).change(Change::None(NO_CHAIN))
    }));
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
