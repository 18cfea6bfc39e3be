//! Whether a request is meant for this house: the name it asks for is the public one, or this
//! machine's while only this machine can reach the gateway. A page of elsewhere whose name was
//! turned to our address (DNS rebinding) asks for another name, and so does a misled proxy.

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
            let authority = rest.split(['/', '?', '#']).next()?.parse::<Authority>().ok()?;
            let usual = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
            Some((name_of(&authority), authority.port_u16().unwrap_or(usual)))
        });
        let is_unsaid = listen.ip().is_unspecified()
            && public.as_ref().is_none_or(|(name, _)| {
                address(name).is_some_and(|address| address.is_unspecified())
            });
        let loopback = listen.ip().is_loopback() || is_unsaid;
        Self { public, loopback, addresses: is_unsaid.then_some(listen.port()) }
    }

    /// Whether a request for this authority is for us.
    pub fn are(&self, authority: &Authority) -> bool {
        let (name, port) = (name_of(authority), authority.port_u16());
        if authority.as_str().contains('@') || (port.is_none() && authority.port().is_some()) {
            return false;
        }
        let is_public = self.public.as_ref().is_some_and(|(public, public_port)| {
            // A proxy may leave the port out.
            *public == name && port.is_none_or(|port| port == *public_port)
        });
        let ip = address(&name);
        let is_loopback = name == "localhost"
            || name.ends_with(".localhost")
            || ip.is_some_and(|ip| ip.is_loopback());
        let is_address = self.addresses.is_some_and(|own| ip.is_some() && port == Some(own));
        is_public || (self.loopback && is_loopback) || is_address
    }
}

fn name_of(authority: &Authority) -> String {
    authority.host().trim_end_matches('.').to_ascii_lowercase()
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
    let mut given = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (given.next(), given.next()) else {
        let title = "The request cannot be read";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", title)
            .detail("A request names its host, once (the header Host)."));
    };
    let named: Option<Authority> = host.to_str().ok().and_then(|host| host.trim().parse().ok());
    // In the long form of a request the address itself names the host as well.
    let is_ours = named.is_some_and(|named| hosts.are(&named))
        && request.uri().authority().is_none_or(|target| hosts.are(target));
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
        host.parse::<Authority>().is_ok_and(|host| hosts.are(&host))
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
        ] {
            assert_eq!(are("127.0.0.1:8080", "http://127.0.0.1:8080", host), ours, "{host}");
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
