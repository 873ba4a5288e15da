//! Postfix, as a server that takes mail and hands it to nobody.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

use super::{Folder, Running, find, free_port, loopback, skip, start};
use crate::lab::Identity;

/// How long it serves at most, in seconds, should the test be killed before it ends its server.
const MAX_LIFE: &str = "300";

/// The fewest services, beside the one that listens, with which it speaks SMTP; outside of any chroot.
const SERVICES: &str = "tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
postlog unix-dgram n - n - 1 postlogd
";

/// One Postfix.
pub(crate) struct Postfix {
    address: SocketAddr,
    _running: Running,
    _folder: Folder,
}

impl Postfix {
    /// Offers STARTTLS with this chain, or not at all.
    ///
    /// `None` when Postfix is not installed, or the user may not start it.
    pub(crate) fn serve(identity: Option<&Identity>) -> Option<Self> {
        let program = find("postfix", "postfix")?;
        if !is_root() {
            // Its processes change to users of their own.
            skip("only root may start postfix");
            return None;
        }
        let folder = Folder::new();
        let tls = identity.map(|identity| {
            // The key first, then the chain: smtpd_tls_chain_files in postconf(5).
            folder.write("tls.pem", identity.key_pem() + &identity.chain_pem())
        });
        let settings = folder.path().join("etc");
        for made in [&settings, &folder.path().join("queue")] {
            fs::create_dir(made).expect("the folder is ours");
        }
        folder.write("etc/master.cf", SERVICES);
        folder.write("etc/main.cf", main_cf(&folder, tls.as_deref()));
        // Makes the folders of the queue, with the owners they must have.
        let made = Command::new(&program).arg("-c").arg(&settings).arg("check").output().expect("it runs");
        assert!(made.status.success(), "postfix check: {}", String::from_utf8_lossy(&made.stdout));
        let master = setting(&program, "daemon_directory") + "/master";
        let (running, address) = start(
            "postfix",
            &folder.path().join("log"),
            || {
                let address = loopback(free_port());
                folder.write("etc/master.cf", format!("{address} inet n - n - - smtpd\n{SERVICES}"));
                // By itself: `postfix start-fg` puts a shell between, which does not hand signals on.
                let mut command = Command::new(&master);
                command.arg("-c").arg(&settings).args(["-s", "-e", MAX_LIFE]);
                (command, address)
            },
            |address| TcpStream::connect(address).is_ok(),
        );
        Some(Self { address, _running: running, _folder: folder })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Whether we may do everything, as the kernel says where it has a file for it.
fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ids = status.lines().find(|line| line.starts_with("Uid:")).unwrap_or_default();
    // After the real one stands the effective one.
    ids.split_whitespace().nth(2) == Some("0")
}

/// What a setting is when nobody set it: Debian puts the servers elsewhere than Postfix's authors do.
fn setting(postfix: &Path, name: &str) -> String {
    let told = Command::new(postfix.with_file_name("postconf")).args(["-dh", name]).output().expect("it comes with postfix");
    String::from_utf8_lossy(&told.stdout).trim().to_owned()
}

fn main_cf(folder: &Folder, tls: Option<&str>) -> String {
    let own = folder.path().display();
    let tls = match tls {
        Some(file) => format!("smtpd_tls_security_level = may\nsmtpd_tls_chain_files = {file}"),
        None => "smtpd_tls_security_level = none".to_owned(),
    };
    // It asks no DNS, delivers nothing, and tells nobody of what goes wrong.
    format!(
        "compatibility_level = 3.7
queue_directory = {own}/queue
data_directory = {own}/data
maillog_file = /dev/stdout
myhostname = mail.contoso.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject
alias_maps =
alias_database =
local_recipient_maps =
notify_classes =
{tls}
"
    )
}
