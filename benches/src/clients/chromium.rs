//! Chromium without a window, spoken to over its debugging pipe. A browser trusts what its user's NSS database holds,
//! so there is one browser for each set of roots.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use cert_chain_testlab::pem;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::process::{Failure, run, said};
use super::stage::{Stage, Target};
use super::words::{NAME, UNNAMED, Words};
use super::{Answer, Measured};

/// For one command to a helper.
const LIMIT: Duration = Duration::from_secs(20);
/// For one browser to start and to answer everything.
const BROWSER_LIMIT: Duration = Duration::from_secs(60);

/// What is wrong with a certificate in itself; Chromium does not say more.
const INVALID: &[&str] = &[
    "eku-not-allowed",
    "key-usage-forbids-signing",
    "name-constraint-violated",
    "not-a-ca",
    "path-length-exceeded",
    "policy-not-satisfied",
    "unknown-critical-extension",
    "weak-signature",
];

/// The first that is contained counts.
const WORDS: &[Words] = &[
    (
        "AUTHORITY_INVALID",
        &[
            "bad-signature",
            "key-id-mismatch",
            "missing-intermediate",
            "name-encoding-differs",
            "self-signed-end-entity",
            "unknown-issuer",
            "unrelated-certificate",
            "untrusted-root",
            "wrong-intermediate",
        ],
    ),
    ("COMMON_NAME_INVALID", NAME),
    ("DATE_INVALID", &["expired-end-entity", "expired-intermediate", "expired-root", "not-yet-valid"]),
    ("KEY_USAGE_INCOMPATIBLE", UNNAMED),
    ("ERR_CERT_INVALID", INVALID),
    ("certutil", UNNAMED),
];

/// Asks about every scenario.
///
/// # Errors
///
/// When Chromium or certutil is missing or does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let version = run(Command::new("chromium").arg("--version"), "", LIMIT).await?;
    let version = said(&version).split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let mut measured = Measured::new("chrome", WORDS, version);
    let mut by_roots: BTreeMap<&[Vec<u8>], Vec<&Target>> = BTreeMap::new();
    for target in &stage.targets {
        by_roots.entry(&target.scenario.roots).or_default().push(target);
    }
    for (number, (roots, targets)) in by_roots.into_iter().enumerate() {
        let home = stage.folder.join("chromium").join(number.to_string());
        let answers = match trust(&home, roots).await? {
            Err(refusal) => vec![Answer::Rejects(refusal); targets.len()],
            Ok(()) => {
                let asked = tokio::time::timeout(BROWSER_LIMIT, ask(&home, &targets)).await;
                asked.map_err(|_| Failure::TooLong(BROWSER_LIMIT))??
            }
        };
        for (target, answer) in targets.into_iter().zip(answers) {
            measured.insert(target, answer);
        }
    }
    Ok(measured)
}

/// Makes the home of a user who trusts these certificates, in place of what was there; or says why their store does not
/// take them.
async fn trust(home: &Path, roots: &[Vec<u8>]) -> Result<Result<(), String>, Failure> {
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    let database = home.join(".pki/nssdb");
    fs::create_dir_all(&database)?;
    let database = format!("sql:{}", database.display());
    let certutil = |arguments: &[&str]| {
        let mut command = Command::new("certutil");
        command.args(["-d", &database]).args(arguments);
        command
    };
    let made = run(&mut certutil(&["-N", "--empty-password"]), "", LIMIT).await?;
    if !made.status.success() {
        return Err(Failure::Broken(said(&made)));
    }
    for (number, root) in roots.iter().enumerate() {
        let mut add = certutil(&["-A", "-a", "-n", &format!("root {number}"), "-t", "CP,,"]);
        let added = run(&mut add, &pem("CERTIFICATE", root), LIMIT).await?;
        if !added.status.success() {
            return Ok(Err(said(&added).trim().to_owned()));
        }
    }
    Ok(Ok(()))
}

/// What a browser of this home says of each server.
async fn ask(home: &Path, targets: &[&Target]) -> Result<Vec<Answer>, Failure> {
    let mut browser = Browser::start(home)?;
    // The frame of a page is called as its target is.
    let frame = browser.call(None, "Target.createTarget", &json!({ "url": "about:blank" })).await?["targetId"].take();
    let attaching = json!({ "targetId": frame, "flatten": true });
    let session = browser.call(None, "Target.attachToTarget", &attaching).await?["sessionId"].clone();
    let mut answers = Vec::new();
    for target in targets {
        let url = format!("https://{}:{}/", target.scenario.host, target.address.port());
        // Unlike a visit, this does not wait for three seconds to see whether a hotel's login page is in the way.
        let load = json!({ "frameId": frame, "url": url, "options": { "disableCache": true, "includeCredentials": false } });
        let loaded = browser.call(Some(&session), "Network.loadNetworkResource", &load).await?["resource"].take();
        answers.push(match loaded["success"].as_bool() {
            Some(true) => Answer::Accepts,
            _ => Answer::Rejects(loaded["netErrorName"].as_str().unwrap_or("no word").to_owned()),
        });
    }
    browser.close().await?;
    Ok(answers)
}

/// A running browser.
struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Of the last command.
    id: u64,
}

impl Browser {
    /// The debugging pipe is on the file descriptors 3 and 4, which a shell can make of standard input and output.
    fn start(home: &Path) -> Result<Self, Failure> {
        const ON_A_PIPE: &str = r#"exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;
        let profile: PathBuf = home.join("profile");
        let mut command = Command::new("sh");
        command.args(["-c", ON_A_PIPE, "sh", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
        command.args([
            "--no-first-run",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]);
        command.args(["--remote-debugging-pipe", "--host-resolver-rules=MAP * 127.0.0.1"]);
        command.arg(format!("--user-data-dir={}", profile.display())).env("HOME", home);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take());
        let (Some(to), Some(from)) = pipes else { return Err(Failure::Broken("it has no pipes".to_owned())) };
        Ok(Self { child, to, from: BufReader::new(from), id: 0 })
    }

    /// One command of the DevTools protocol, and its result. Messages end in a zero byte; events are passed over.
    async fn call(&mut self, session: Option<&Value>, method: &str, params: &Value) -> Result<Value, Failure> {
        self.id += 1;
        let mut command = json!({ "id": self.id, "method": method, "params": params });
        if let Some(session) = session {
            command["sessionId"] = session.clone();
        }
        self.to.write_all(format!("{command}\0").as_bytes()).await?;
        loop {
            let mut message = Vec::new();
            if self.from.read_until(0, &mut message).await? == 0 {
                return Err(Failure::Broken("it closed the debugging pipe".to_owned()));
            }
            message.pop();
            let mut message: Value = serde_json::from_slice(&message).map_err(std::io::Error::from)?;
            if message["id"] == self.id {
                return match message.get("error") {
                    Some(error) => Err(Failure::Broken(error.to_string())),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    async fn close(mut self) -> Result<(), Failure> {
        self.call(None, "Browser.close", &json!({})).await?;
        self.child.wait().await?;
        Ok(())
    }
}
