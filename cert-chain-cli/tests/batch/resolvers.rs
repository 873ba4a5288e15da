//! Resolvers that no zone makes.

use std::net::{SocketAddr, UdpSocket};
use std::thread;

/// A resolver that never answers. Whoever holds it can wait for a question.
pub(crate) struct Silent(UdpSocket);

impl Silent {
    pub(crate) fn start() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").expect("a port"))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("bound")
    }

    /// Returns when a question is there.
    pub(crate) fn wait_for_question(&self) {
        self.0.recv_from(&mut [0; 512]).expect("a question");
    }
}

/// A resolver that answers each question by what `answer` makes of it, until the test ends.
pub(crate) fn answering(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("bound");
    thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, asker)) = socket.recv_from(&mut question) {
            // Who no longer listens needs no answer.
            let _ = socket.send_to(&answer(&question[..length]), asker);
        }
    });
    address
}

/// Says that the name does not exist.
pub(crate) fn nothing_exists(question: &[u8]) -> Vec<u8> {
    let mut answer = question.to_vec();
    // Response, recursion desired and available; NXDOMAIN (RFC 1035, section 4.1.1). Additional records are left out.
    if let [_, _, flags, code, .., _, additional, _] = &mut answer[..12.min(question.len())] {
        (*flags, *code, *additional) = (0x81, 0x83, 0);
    }
    answer
}
