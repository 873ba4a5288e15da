//! Which paths are built: a graph in, every candidate path as a readable line out.
//!
//! A path is written from the end-entity upwards, each certificate by its subject, the anchor last:
//! `ee <- A <- Root [anchored]`. A path without anchor says how it ends.

use std::collections::BTreeMap;

use cert_chain_core::build::{CandidatePath, Candidates, End, Given, IssuerPool, Limits, build};
use cert_chain_core::cert::{Cert, Fingerprint, PresentedChain};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_testlab::{KeyId, LAB_NOW, Pki, YEAR};

/// A PKI whose certificates are called as the graph language calls them.
struct Lab {
    pki: Pki,
    names: BTreeMap<Fingerprint, String>,
}

impl Lab {
    fn of(pki: Pki) -> Self {
        let called = |label: &str| label.split_once('>').expect("issuer>subject").1.to_owned();
        let names = pki.certificates().map(|(label, der)| (Fingerprint::of(der), called(label))).collect();
        Self { pki, names }
    }

    fn cert(&self, label: &str) -> Cert {
        Cert::from_der(self.pki.der(label)).expect("the lab's certificates can be read")
    }

    /// The only certificate of an end-entity.
    fn end_entity(&self, subject: &str) -> Cert {
        let mut labels =
            self.pki.certificates().map(|(label, _)| label).filter(|label| label.ends_with(&format!(">{subject}")));
        self.cert(labels.next().expect("the end-entity is in the graph"))
    }

    fn anchors(&self, labels: &[&str]) -> Anchors {
        Anchors::new([AnchorStore::new("lab", None, labels.iter().map(|label| self.cert(label)))])
    }

    /// All certificates of the PKI, the roots too, as if a server had sent them.
    fn pool(&self) -> IssuerPool {
        let ders = self.pki.certificates().map(|(_, der)| der.to_vec());
        IssuerPool::new(&PresentedChain::from_ders(ders), &Given::default())
    }

    fn build(&self, target: &str, anchors: &[&str], limits: &Limits) -> Candidates {
        build(&self.end_entity(target), &self.pool(), &self.anchors(anchors), limits)
    }

    fn line(&self, path: &CandidatePath, anchors: &Anchors) -> String {
        let name = |cert: &Cert| self.names[&cert.sha256()].clone();
        let mut steps: Vec<String> = path.certs.iter().map(name).collect();
        let end = match path.end {
            End::Anchored(anchor) => {
                let anchor = anchors.get(anchor);
                if !path.certs.last().is_some_and(|last| anchor.is(last)) {
                    steps.push(name(anchor.cert()));
                }
                "anchored"
            }
            End::Limit => "limit",
            End::Loop => "loop",
            End::NoIssuer => "no-issuer",
            _ => "unknown",
        };
        format!("{} [{end}]", steps.join(" <- "))
    }

    /// Every path in the order of the search.
    fn lines(&self, target: &str, anchors: &[&str], limits: &Limits) -> Vec<String> {
        let found = self.build(target, anchors, limits);
        found.paths.iter().map(|path| self.line(path, &self.anchors(anchors))).collect()
    }
}

/// Every path to `ee`, sorted.
fn paths(graph: &str, anchors: &[&str]) -> Vec<String> {
    paths_to("ee", graph, anchors)
}

fn paths_to(target: &str, graph: &str, anchors: &[&str]) -> Vec<String> {
    let mut lines = Lab::of(Pki::graph(graph)).lines(target, anchors, &Limits::default());
    lines.sort();
    lines
}

/// The anchored paths to `target` of a graph with cross-certificates, sorted; all others run in a circle.
fn anchored_among_loops(target: &str, graph: &str, anchors: &[&str]) -> Vec<String> {
    let (anchored, others): (Vec<String>, Vec<String>) =
        paths_to(target, graph, anchors).into_iter().partition(|line| line.ends_with("[anchored]"));
    assert!(others.iter().all(|line| line.ends_with("[loop]")), "{others:#?}");
    anchored
}

#[test]
fn a_plain_chain() {
    assert_eq!(paths("Root>Root Root>A A>ee", &["Root>Root"]), ["ee <- A <- Root [anchored]"]);
    assert_eq!(paths("Root>Root Root>A A>ee", &[]), ["ee <- A <- Root [no-issuer]"]);
    assert_eq!(paths("Root>A A>ee", &[]), ["ee <- A [no-issuer]"]);
    assert_eq!(paths("A>ee", &[]), ["ee [no-issuer]"]);
}

#[test]
fn an_unrelated_anchor_and_an_unrelated_certificate_change_nothing() {
    assert_eq!(paths("Root>Root Root>A A>ee Other>Other Other>B", &["Other>Other"]), ["ee <- A <- Root [no-issuer]"]);
}

#[test]
fn a_root_sent_along_is_not_on_the_path_to_itself() {
    let lab = Lab::of(Pki::graph("Root>Root Root>A A>ee"));
    assert!(lab.pool().is_presented(lab.cert("Root>Root").sha256()));
    assert_eq!(lab.lines("ee", &["Root>Root"], &Limits::default()), ["ee <- A <- Root [anchored]"]);
}

#[test]
fn two_certificates_of_one_name_and_key_are_two_paths() {
    let mut pki = Pki::graph("Root>Root Root>A A>ee");
    pki.ca_with("A", "Root", |spec| {
        spec.tag = "expired".into();
        spec.not_after = LAB_NOW - YEAR;
    });
    assert_eq!(
        Lab::of(pki).lines("ee", &["Root>Root"], &Limits::default()),
        ["ee <- A <- Root [anchored]", "ee <- A#expired <- Root [anchored]"]
    );
}

#[test]
fn two_keys_of_one_name_are_two_paths_since_names_alone_connect() {
    assert_eq!(
        paths("Root>Root Root>A Root>A@2025 A>ee A@2025>last-year", &["Root>Root"]),
        ["ee <- A <- Root [anchored]", "ee <- A@2025 <- Root [anchored]"]
    );
}

/// ```text
///   Old      Root
///    | \____> |      the younger root, cross-signed by the older one
///    v        v
///  (anchor)   A -> ee
/// ```
#[test]
fn a_cross_signed_root_leads_to_both_anchors() {
    let graph = "Old>Old Root>Root Old>Root Root>A A>ee";
    assert_eq!(paths(graph, &["Old>Old", "Root>Root"]), ["ee <- A <- Root <- Old [anchored]", "ee <- A <- Root [anchored]"]);
    // A client that has only one of them finds that one, and where the other way ends.
    assert_eq!(paths(graph, &["Root>Root"]), ["ee <- A <- Root <- Old [no-issuer]", "ee <- A <- Root [anchored]"]);
    assert_eq!(paths(graph, &["Old>Old"]), ["ee <- A <- Root <- Old [anchored]", "ee <- A <- Root [no-issuer]"]);
}

#[test]
fn two_cas_that_signed_each_other_end_in_a_loop() {
    assert_eq!(paths("A>B B>A A>ee", &[]), ["ee <- A <- B [loop]"]);
    assert_eq!(paths("A>B B>C C>A A>ee", &[]), ["ee <- A <- C <- B [loop]"]);
}

#[test]
fn a_loop_beside_a_way_out_hides_nothing() {
    let graph = "Root>Root Root>A Root>B A>B B>A A>ee";
    assert_eq!(
        paths(graph, &["Root>Root"]),
        ["ee <- A <- B <- Root [anchored]", "ee <- A <- B [loop]", "ee <- A <- Root [anchored]"]
    );
}

/// A CA changes its key and certifies the new one with the old one, under its own name
/// (<https://www.rfc-editor.org/rfc/rfc4210#section-4.4>).
#[test]
fn a_self_issued_key_rollover_is_followed_one_key_at_a_time() {
    assert_eq!(
        paths("Root>Root Root>A@1 A@1>A@2 A@2>ee", &["Root>Root"]),
        ["ee <- A@1 <- Root [anchored]", "ee <- A@2 <- A@1 <- Root [anchored]"]
    );
}

#[test]
fn a_root_that_changed_its_key_is_reached_from_both_keys() {
    let graph = "R@1>R@1 R@2>R@2 R@1>R@2 R@2>R@1 R@2>ee";
    assert_eq!(
        paths(graph, &["R@1>R@1"]),
        // Names alone connect: straight to the old key, and by each of the new key's two certificates to it.
        ["ee <- R@1 [anchored]", "ee <- R@2 <- R@1 [anchored]", "ee <- R@2 <- R@1 [anchored]"]
    );
    assert_eq!(paths(graph, &["R@1>R@1", "R@2>R@2"]), ["ee <- R@1 [anchored]", "ee <- R@2 [anchored]"]);
}

#[test]
fn an_end_entity_may_itself_be_an_anchor() {
    assert_eq!(paths("A>ee", &["A>ee"]), ["ee [anchored]"]);
    assert_eq!(paths("Root>Root Root>A A>ee", &["A>ee", "Root>Root"]), ["ee <- A <- Root [anchored]", "ee [anchored]"]);
}

#[test]
fn a_self_signed_end_entity_ends_at_once() {
    let mut pki = Pki::graph("Root>Root");
    pki.root("ee");
    let lab = Lab::of(pki);
    assert_eq!(lab.lines("ee", &["Root>Root"], &Limits::default()), ["ee [no-issuer]"]);
    assert_eq!(lab.lines("ee", &["ee>ee"], &Limits::default()), ["ee [anchored]"]);
}

#[test]
fn an_anchor_need_not_be_self_signed() {
    assert_eq!(paths("Root>A A>ee", &["Root>A"]), ["ee <- A [anchored]"]);
    // What lies above the anchor is found too, and ends where it ends.
    assert_eq!(paths("Root>Root Root>A A>ee", &["Root>A"]), ["ee <- A <- Root [no-issuer]", "ee <- A [anchored]"]);
}

/// RFC 4158, figure 1: a hierarchical PKI.
///
/// ```text
///             Root
///           /      \
///         L          R
///         |        /   \
///         LL     RL     RR
///        / \     / \    / \
///      ee1 ee2  ...
/// ```
#[test]
fn rfc_4158_figure_1_has_one_path_for_each_end_entity() {
    let graph = "Root>Root Root>L Root>R L>LL L>ee1 R>RL R>RR R>ee4 LL>ee2 LL>ee3 RL>ee5 RL>ee6 RR>ee7 RR>ee8";
    for (target, path) in [
        ("ee1", "ee1 <- L <- Root [anchored]"),
        ("ee3", "ee3 <- LL <- L <- Root [anchored]"),
        ("ee4", "ee4 <- R <- Root [anchored]"),
        ("ee8", "ee8 <- RR <- R <- Root [anchored]"),
    ] {
        assert_eq!(paths_to(target, graph, &["Root>Root"]), [path]);
    }
}

/// RFC 4158, figure 2: a hierarchical PKI with several roots, as browsers have it.
///
/// ```text
///   R1       R2        R3
///   / \       |         |
/// ee1 ee2     M         K
///            / \        |
///           N   O      ee5
///           |   |
///          ee3 ee4
/// ```
#[test]
fn rfc_4158_figure_2_finds_the_root_of_each() {
    let graph = "R1>R1 R2>R2 R3>R3 R1>ee1 R1>ee2 R2>M M>N M>O N>ee3 O>ee4 R3>K K>ee5";
    let roots = ["R1>R1", "R2>R2", "R3>R3"];
    assert_eq!(paths_to("ee1", graph, &roots), ["ee1 <- R1 [anchored]"]);
    assert_eq!(paths_to("ee4", graph, &roots), ["ee4 <- O <- M <- R2 [anchored]"]);
    assert_eq!(paths_to("ee5", graph, &roots), ["ee5 <- K <- R3 [anchored]"]);
    assert_eq!(paths_to("ee5", graph, &roots[..2]), ["ee5 <- K <- R3 [no-issuer]"]);
}

/// RFC 4158, figure 3: a mesh. A to E have all signed each other; F has signed D and E. The end-entity is of D,
/// the relying party trusts F.
///
/// ```text
///        B ----- C
///       /| \   / |\         every line is two certificates,
///      / |  \ /  | \        one in each direction
///     E--+---A---+--D -> ee
///      \_____________/
///       ^            ^
///        \---- F ---/       these are one each
/// ```
///
/// Without passing an entity twice there are 17 ways from D to F: straight, or over E with any of A, B and C before
/// it in any order (1 + 3 + 6 + 6). Each other way runs into an entity that is on it already: a way of n entities
/// beyond D can do so in n ways, 4 * 1 + 12 * 2 + 24 * 3 + 24 * 4 = 196.
#[test]
fn rfc_4158_figure_3_is_searched_to_the_end() {
    let mut graph = "F>D F>E D>ee F>F".to_owned();
    for issuer in ["A", "B", "C", "D", "E"] {
        for subject in ["A", "B", "C", "D", "E"].into_iter().filter(|subject| *subject != issuer) {
            graph.push_str(&format!(" {issuer}>{subject}"));
        }
    }
    let lab = Lab::of(Pki::graph(&graph));
    let limits = {
        let mut limits = Limits::default();
        limits.max_paths = 1_000;
        limits
    };
    let found = lab.build("ee", &["F>F"], &limits);
    let ending = |wanted: fn(&End) -> bool| found.paths.iter().filter(|path| wanted(&path.end)).count();
    assert_eq!(ending(|end| matches!(end, End::Anchored(_))), 17);
    assert_eq!(ending(|end| matches!(end, End::Loop)), 196);
    assert_eq!((found.paths.len(), &found.limits_met[..]), (17 + 196, &[][..]));

    let within_default = lab.build("ee", &["F>F"], &Limits::default());
    assert_eq!(within_default.paths.len(), Limits::default().max_paths);
    assert_eq!(within_default.limits_met.len(), 1, "{:?}", within_default.limits_met);
}

/// The cross-certified PKIs of figures 4 and 5: a hierarchy (Root, S, T) and a mesh (X, Y, Z).
const TWO_PKIS: &str = "Root>Root Root>S Root>T S>ee1 T>ee2 X>Y Y>X X>Z Z>X Y>Z Z>Y X>ee3 Y>ee4 Z>ee5";

/// RFC 4158, figure 4: a hierarchical PKI and a mesh that have cross-certified each other.
///
/// ```text
///      X <------> Root
///     / \         /  \
///    Y---Z       S    T
///    |   |       |    |
///   ee4 ee5     ee1  ee2
/// ```
#[test]
fn rfc_4158_figure_4_leads_from_either_pki_into_the_other() {
    let graph = format!("{TWO_PKIS} Root>X X>Root");
    assert_eq!(
        anchored_among_loops("ee4", &graph, &["Root>Root"]),
        ["ee4 <- Y <- X <- Root [anchored]", "ee4 <- Y <- Z <- X <- Root [anchored]"]
    );
    let from_the_mesh = paths_to("ee1", &graph, &["X>Y"]);
    let anchored: Vec<&String> = from_the_mesh.iter().filter(|line| line.ends_with("[anchored]")).collect();
    assert_eq!(anchored, ["ee1 <- S <- Root <- X <- Y [anchored]", "ee1 <- S <- Root <- X <- Z <- Y [anchored]"]);
    assert!(from_the_mesh.contains(&"ee1 <- S <- Root [no-issuer]".to_owned()), "the root itself is not trusted there");
}

/// RFC 4158, figure 5: the same two, each cross-certified with a bridge CA only.
///
/// ```text
///      X <--> Bridge <--> Root
///     / \                 /  \
///    Y---Z               S    T
/// ```
#[test]
fn rfc_4158_figure_5_leads_over_the_bridge() {
    let graph = format!("{TWO_PKIS} Root>Bridge Bridge>Root X>Bridge Bridge>X");
    assert_eq!(anchored_among_loops("ee3", &graph, &["Root>Root"]), ["ee3 <- X <- Bridge <- Root [anchored]"]);
    assert_eq!(
        anchored_among_loops("ee5", &graph, &["Root>Root"]),
        ["ee5 <- Z <- X <- Bridge <- Root [anchored]", "ee5 <- Z <- Y <- X <- Bridge <- Root [anchored]"]
    );
}

/// RFC 4158, figure 6: the example of a path.
#[test]
fn rfc_4158_figure_6_is_one_path() {
    assert_eq!(paths("TA>TA TA>A A>B B>C C>ee", &["TA>TA"]), ["ee <- C <- B <- A <- TA [anchored]"]);
}

/// RFC 4158, figures 7 and 8: a graph with two CAs that have signed each other, seen from the anchor and from the
/// end-entity. The tree of figure 8 is what is built, with the two ways that run in a circle.
///
/// ```text
///    TA
///   /  \
///  A <> C
///   \  /
///    B
///    |
///    ee
/// ```
#[test]
fn rfc_4158_figure_8_is_the_tree_from_the_end_entity() {
    assert_eq!(
        paths("TA>TA TA>A TA>C A>C C>A A>B C>B B>ee", &["TA>TA"]),
        [
            "ee <- B <- A <- C <- TA [anchored]",
            "ee <- B <- A <- C [loop]",
            "ee <- B <- A <- TA [anchored]",
            "ee <- B <- C <- A <- TA [anchored]",
            "ee <- B <- C <- A [loop]",
            "ee <- B <- C <- TA [anchored]",
        ]
    );
}

fn limits(adjust: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    adjust(&mut limits);
    limits
}

#[test]
fn depth_counts_intermediates_and_meeting_it_is_said() {
    let lab = Lab::of(Pki::graph("Root>Root Root>A A>B B>C C>ee"));
    let within = limits(|limits| limits.max_depth = 3);
    assert_eq!(lab.lines("ee", &["Root>Root"], &within), ["ee <- C <- B <- A <- Root [anchored]"]);
    assert!(lab.build("ee", &["Root>Root"], &within).limits_met.is_empty());
    let beyond = limits(|limits| limits.max_depth = 2);
    assert_eq!(lab.lines("ee", &["Root>Root"], &beyond), ["ee <- C <- B [limit]"]);
    assert_eq!(lab.build("ee", &["Root>Root"], &beyond).limits_met, ["paths of more than 2 intermediates were not followed"]);
    assert_eq!(lab.lines("ee", &["Root>Root"], &limits(|limits| limits.max_depth = 0)), ["ee [limit]"]);
    assert_eq!(lab.lines("ee", &["Root>Root"], &limits(|limits| limits.max_length = 1)), ["ee [limit]"]);
}

/// A new key certified by the old one of the same CA lengthens no path.
#[test]
fn depth_counts_no_self_issued_intermediates() {
    let lab = Lab::of(Pki::graph("Root>Root Root>A@1 A@1>A@2 A@2>ee"));
    let lines = lab.lines("ee", &["Root>Root"], &limits(|limits| limits.max_depth = 1));
    assert!(lines.iter().any(|line| line.starts_with("ee <- A@2 <- A@1 <- Root")), "{lines:?}");
}

/// Five CAs of one name, all certified by the root.
fn five_generations() -> Lab {
    let mut pki = Pki::graph("Root>Root Root>A A>ee");
    for generation in 1..5 {
        pki.ca(&format!("A@{generation}"), "Root");
    }
    Lab::of(pki)
}

#[test]
fn the_number_of_paths_is_bounded_and_meeting_the_bound_is_said() {
    let lab = five_generations();
    let found = lab.build("ee", &["Root>Root"], &limits(|limits| limits.max_paths = 3));
    assert_eq!(found.paths.len(), 3);
    // The root that was sent along is tried above each CA, and found to be the anchor already.
    assert_eq!(found.limits_met, ["the search for paths ended after 5 steps and 3 paths"]);
}

#[test]
fn the_number_of_steps_is_bounded_and_meeting_the_bound_is_said() {
    let lab = five_generations();
    let found = lab.build("ee", &["Root>Root"], &limits(|limits| limits.max_steps = 3));
    assert_eq!((found.paths.len(), found.steps), (2, 3));
    assert_eq!(found.limits_met, ["the search for paths ended after 3 steps and 2 paths"]);
    let exact = lab.build("ee", &["Root>Root"], &limits(|limits| limits.max_steps = 10));
    assert_eq!((exact.paths.len(), exact.limits_met), (5, Vec::new()), "a search that is over met no limit");
}

#[test]
fn a_search_without_steps_still_says_how_far_it_came() {
    let lab = five_generations();
    assert_eq!(lab.lines("ee", &["Root>Root"], &limits(|limits| limits.max_steps = 0)), ["ee [limit]"]);
}

/// Copies of `cert` that differ in their serial numbers, which no signature needs to cover: the builder verifies none.
fn copies(cert: &Cert, count: u32) -> Vec<Cert> {
    let place = cert.der().windows(cert.serial().len()).position(|window| window == cert.serial()).expect("the serial number");
    let copy = |number: u32| {
        let mut der = cert.der().to_vec();
        der[place + 4..place + 8].copy_from_slice(&number.to_be_bytes());
        Cert::from_der(der).expect("a serial number is any number")
    };
    (0..count).map(copy).collect()
}

#[test]
fn ten_thousand_certificates_of_one_name_are_not_all_tried() {
    let lab = Lab::of(Pki::graph("Root>Root Root>A A>ee"));
    let crowd = copies(&lab.cert("Root>A"), 10_000).into_iter().map(|cert| (cert, "crowd.pem".to_owned()));
    let presented = PresentedChain::from_ders([lab.end_entity("ee").der().to_vec()]);
    let pool = IssuerPool::new(&presented, &Given::new(crowd));
    let found = build(&lab.end_entity("ee"), &pool, &lab.anchors(&["Root>Root"]), &Limits::default());
    assert_eq!(found.paths.len(), Limits::default().max_paths);
    assert_eq!(found.limits_met, ["the search for paths ended after 128 steps and 128 paths"]);
}

#[test]
fn ten_thousand_copies_of_a_self_signed_end_entity_leave_one_path() {
    let mut pki = Pki::new();
    pki.root("ee");
    let lab = Lab::of(pki);
    let crowd = copies(&lab.cert("ee>ee"), 10_000).into_iter().map(|cert| (cert, "crowd.pem".to_owned()));
    let pool = IssuerPool::new(&PresentedChain::from_ders([]), &Given::new(crowd));
    let found = build(&lab.cert("ee>ee"), &pool, &lab.anchors(&[]), &Limits::default());
    assert_eq!(found.paths.iter().map(|path| lab.line(path, &lab.anchors(&[]))).collect::<Vec<_>>(), ["ee [limit]"]);
    assert_eq!(found.limits_met, ["the search for paths ended after 5000 steps and 1 paths"]);
}

#[test]
fn key_identifiers_rank_and_never_exclude() {
    let mut pki = Pki::graph("Root>Root Root>A A>ee");
    pki.ca("A@other", "Root");
    pki.ca_with("A@silent", "Root", |spec| spec.subject_key_id = KeyId::Absent);
    assert_eq!(
        Lab::of(pki).lines("ee", &["Root>Root"], &Limits::default()),
        ["ee <- A <- Root [anchored]", "ee <- A@silent <- Root [anchored]", "ee <- A@other <- Root [anchored]"]
    );
}

#[test]
fn anchors_are_ranked_likewise() {
    let mut pki = Pki::graph("Root@other>Root@other Root>Root Root>A A>ee");
    pki.root_with("Root@silent", |spec| spec.subject_key_id = KeyId::Absent);
    assert_eq!(
        Lab::of(pki).lines("ee", &["Root@other>Root@other", "Root>Root", "Root@silent>Root@silent"], &Limits::default()),
        ["ee <- A <- Root [anchored]", "ee <- A <- Root@silent [anchored]", "ee <- A <- Root@other [anchored]"]
    );
}

#[test]
fn of_equals_the_one_that_lives_longest_comes_first_and_a_self_issued_one_last() {
    let mut pki = Pki::graph("Root>Root Root>A A>ee");
    for (tag, years) in [("short", 1), ("long", 12)] {
        pki.ca_with("A", "Root", |spec| {
            spec.tag = tag.into();
            spec.not_after = LAB_NOW + years * YEAR;
        });
    }
    // The same key once more, certified by the CA's earlier key: the longest life, but under its own name.
    pki.ca("A@0", "Root");
    pki.ca_with("A", "A@0", |spec| spec.not_after = LAB_NOW + 20 * YEAR);
    let lab = Lab::of(pki);
    assert_eq!(
        lab.lines("ee", &["Root>Root"], &Limits::default()),
        [
            "ee <- A#long <- Root [anchored]",
            "ee <- A <- Root [anchored]",
            "ee <- A#short <- Root [anchored]",
            "ee <- A <- A@0 <- Root [anchored]",
            "ee <- A@0 <- Root [anchored]",
        ]
    );
}

#[test]
fn what_the_server_sent_comes_before_what_is_merely_held() {
    let mut pki = Pki::graph("Root>Root Root>A A>ee");
    pki.ca_with("A", "Root", |spec| {
        spec.tag = "sent".into();
        spec.not_after = LAB_NOW + YEAR;
    });
    let lab = Lab::of(pki);
    let presented = PresentedChain::from_ders([lab.pki.der("A>ee"), lab.pki.der("Root>A#sent")]);
    let pool = IssuerPool::new(&presented, &Given::new([(lab.cert("Root>A"), "held.pem".to_owned())]));
    let anchors = lab.anchors(&["Root>Root"]);
    let found = build(&lab.end_entity("ee"), &pool, &anchors, &Limits::default());
    let lines: Vec<String> = found.paths.iter().map(|path| lab.line(path, &anchors)).collect();
    assert_eq!(lines, ["ee <- A#sent <- Root [anchored]", "ee <- A <- Root [anchored]"]);
}

#[test]
fn the_order_of_the_pool_changes_neither_the_paths_nor_their_order() {
    let graph = "TA>TA TA>A TA>C A>C C>A A>B C>B C>B#2 TA>B@1 B>ee";
    let lab = Lab::of(Pki::graph(graph));
    let anchors = lab.anchors(&["TA>TA"]);
    let mut ders: Vec<Vec<u8>> = lab.pki.certificates().map(|(_, der)| der.to_vec()).collect();
    let mut seen = Vec::new();
    for turn in 0..ders.len() {
        ders.rotate_left(1);
        if turn == 3 {
            ders.reverse();
        }
        let pool = IssuerPool::new(&PresentedChain::from_ders(ders.clone()), &Given::default());
        let found = build(&lab.end_entity("ee"), &pool, &anchors, &Limits::default());
        seen.push(found.paths.iter().map(|path| lab.line(path, &anchors)).collect::<Vec<_>>());
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].len() > 5, "{seen:#?}");
}
