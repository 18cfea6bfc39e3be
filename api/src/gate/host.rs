//! Whether a request is meant for this house: the name it asks for is the public one, or this
//! machine's while only this machine can reach the gateway. A page of elsewhere whose name was
//! turned to our address (DNS rebinding) asks for another name, and so does a misled proxy.
//!
//! Names of this machine are `localhost`, every name below it, which nobody can have registered
//! (RFC 6761, section 6.3), and loopback addresses. One dot at the end of a name says that it is
//! whole and changes nothing; a port is a number from 1 to 65535.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::places::limited;
use crate::problem::Problem;

/// The names that this house answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// Of the public URL: name in small letters, and port.
    public: Option<(String, u16)>,
    /// Names of this machine, on any port: nobody else reaches the gateway.
    loopback: bool,
    /// Addresses, on this port: it listens on all, and nobody said how it is reached. A name that
    /// was turned to us is never an address.
    addresses: Option<u16>,
}

impl Hosts {
    /// Of a gateway that listens here and is reached at this URL.
    pub fn new(listen: SocketAddr, public_url: &str) -> Self {
        let public = public_url.split_once("://").and_then(|(scheme, rest)| {
            let named = Named::read(rest.split(['/', '?', '#']).next()?)?;
            let usual = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
            Some((named.name, named.port.unwrap_or(usual)))
        });
        let is_unsaid = listen.ip().is_unspecified()
            && public.as_ref().is_none_or(|(name, _)| {
                address(name).is_some_and(|address| address.is_unspecified())
            });
        let loopback = listen.ip().is_loopback() || is_unsaid;
        Self { public, loopback, addresses: is_unsaid.then_some(listen.port()) }
    }

    /// Whether a request for this host is for us.
    fn are(&self, host: &Named) -> bool {
        let is_public = self.public.as_ref().is_some_and(|(public, public_port)| {
            // A proxy may leave the port out.
            *public == host.name && host.port.is_none_or(|port| port == *public_port)
        });
        let ip = address(&host.name);
        let is_loopback = host.name == "localhost"
            || host.name.ends_with(".localhost")
            || ip.is_some_and(|ip| ip.is_loopback());
        let is_address = self.addresses.is_some_and(|own| ip.is_some() && host.port == Some(own));
        is_public || (self.loopback && is_loopback) || is_address
    }
}

/// A host that is named (RFC 3986, section 3.2, without anybody's name in front).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    /// In small letters, without a dot at its end.
    name: String,
    port: Option<u16>,
}

impl Named {
    /// `None` when this is no name, or its port is none.
    fn read(text: &str) -> Option<Self> {
        let authority: Authority = text.parse().ok()?;
        let name = authority.host();
        // The library passes over ports that are no numbers, or too large ones.
        let port = match authority.as_str().strip_prefix(name)? {
            "" | ":" => None,
            port => {
                let port = port.strip_prefix(':')?;
                let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
                Some(port.parse().ok().filter(|port| is_number && *port > 0)?)
            }
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let is_whole = match name.starts_with('[') {
            true => address(&name).is_some_and(|ip| ip.is_ipv6()),
            false => name.split('.').all(|label| !label.is_empty()),
        };
        is_whole.then_some(Self { name, port })
    }
}

fn address(name: &str) -> Option<IpAddr> {
    name.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Refuses what is not for us (RFC 9110, section 7.4; RFC 9112, section 3.2). Health is asked for
/// by address, and says nothing that is anybody's.
pub async fn check(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/health/") {
        return next.run(request).await;
    }
    match verdict(&hosts, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => {
            limited("host");
            let mut response = problem.into_response();
            let close = axum::http::HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
            response
        }
    }
}

fn verdict(hosts: &Hosts, request: &Request) -> Result<(), Problem> {
    let unreadable = |detail: &str| {
        let title = "The request cannot be read";
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", title).detail(detail)
    };
    let mut given = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (given.next(), given.next()) else {
        return Err(unreadable("A request names its host, once (the header Host)."));
    };
    let host = host.to_str().unwrap_or("\u{0}").trim();
    // In the long form of a request the address itself names the host as well.
    let target = request.uri().authority().map(Authority::as_str);
    let mut is_ours = true;
    for text in [Some(host), target].into_iter().flatten() {
        let named = Named::read(text);
        if named.is_none() && !text.is_empty() {
            let detail = "The host is a name or an address, and a port from 1 to 65535 or none.";
            return Err(unreadable(detail));
        }
        is_ours &= named.is_some_and(|named| hosts.are(&named));
    }
    if is_ours {
        return Ok(());
    }
    Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", "This is another host")
        .detail("The server is not reached under this name. Its operator sets WUMBO_PUBLIC_URL."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are(listen: &str, public: &str, host: &str) -> bool {
        let hosts = Hosts::new(listen.parse().unwrap(), public);
        Named::read(host).is_some_and(|host| hosts.are(&host))
    }

    #[test]
    fn a_public_house_answers_to_its_name_alone() {
        for (host, ours) in [
            ("wumbo.example", true),
            ("WUMBO.example.", true),
            ("wumbo.example:443", true),
            ("wumbo.example:8443", false),
            ("evil.example", false),
            ("wumbo.example.evil.example", false),
            ("user@wumbo.example", false),
            ("localhost", false),
            ("127.0.0.1:8080", false),
            ("10.0.0.5:8080", false),
        ] {
            assert_eq!(are("10.0.0.5:8080", "https://wumbo.example", host), ours, "{host}");
            assert_eq!(are("0.0.0.0:8080", "https://wumbo.example", host), ours, "{host}");
        }
        assert!(are("127.0.0.1:8080", "https://wumbo.example", "localhost:3000"));
        assert!(are("10.0.0.5:80", "http://10.0.0.5", "10.0.0.5"));
    }

    #[test]
    fn a_house_of_this_machine_answers_to_names_of_this_machine() {
        for (host, ours) in [
            ("127.0.0.1:8080", true),
            ("localhost:3000", true),
            ("wumbo.localhost", true),
            ("[::1]:8080", true),
            ("127.9.9.9", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
            ("192.168.1.5:8080", false),
            ("localhost.", true),
            ("LOCALHOST.:8080", true),
            ("app.wumbo.localhost.:3000", true),
            ("notlocalhost", false),
            ("localhost.localdomain", false),
        ] {
            assert_eq!(are("127.0.0.1:8080", "http://127.0.0.1:8080", host), ours, "{host}");
        }
    }

    #[test]
    fn what_is_no_host_or_has_no_port_is_not_read() {
        for text in [
            "",
            ":",
            ":80",
            "localhost:http",
            "localhost:65536",
            "localhost:99999999999999999999",
            "localhost:-1",
            "localhost:+1",
            "localhost:0",
            "localhost:8 0",
            "localhost:80:80",
            "ada@localhost",
            "@localhost",
            "localhost..",
            ".",
            "..",
            ".localhost",
            "a..localhost",
            "[::1",
            "::1",
            "[::1]x",
            "[127.0.0.1]",
            "[::1]:70000",
            "local host",
            "localhost/",
            "\u{0}",
        ] {
            assert_eq!(Named::read(text), None, "{text:?}");
        }
        for (text, name, port) in [
            ("localhost", "localhost", None),
            ("localhost:", "localhost", None),
            ("Wumbo.Example.:00443", "wumbo.example", Some(443)),
            ("[::1]:65535", "[::1]", Some(65_535)),
            ("xn--exmple-cua.org", "xn--exmple-cua.org", None),
        ] {
            let named = Named { name: name.to_owned(), port };
            assert_eq!(Named::read(text), Some(named), "{text:?}");
        }
    }

    #[test]
    fn a_house_that_listens_everywhere_unnamed_answers_to_addresses_and_no_name() {
        for (host, ours) in [
            ("192.168.1.5:8080", true),
            ("[2001:db8::1]:8080", true),
            ("localhost:8080", true),
            ("192.168.1.5:9090", false),
            ("evil.example:8080", false),
        ] {
            assert_eq!(are("0.0.0.0:8080", "http://0.0.0.0:8080", host), ours, "{host}");
            assert_eq!(are("[::]:8080", "http://[::]:8080", host), ours, "{host}");
        }
    }
}
