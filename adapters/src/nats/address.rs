//! Where the servers are and how to sign in, out of one URL (or several, with commas between).

use std::fmt;

use async_nats::{ConnectOptions, ServerAddr};
use secrecy::{ExposeSecret, SecretString};

use super::error::NatsError;

enum SignIn {
    Nobody,
    Token(SecretString),
    Person { name: String, password: SecretString },
}

/// The addresses with the credentials taken out, so that neither a log nor an error shows them.
pub(super) struct Address {
    servers: Vec<ServerAddr>,
    sign_in: SignIn,
}

impl Address {
    /// Reads `nats://user:password@host:port`, `nats://token@host` or `nats://host`; of several
    /// addresses the first one with credentials signs in at all of them.
    pub fn parse(text: &str) -> Result<Self, NatsError> {
        let mut address = Self { servers: Vec::new(), sign_in: SignIn::Nobody };
        for one in text.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let server: ServerAddr = one.parse().map_err(|_| NatsError::Url)?;
            let mut url = server.into_inner();
            if matches!(address.sign_in, SignIn::Nobody) {
                address.sign_in = sign_in(url.username(), url.password())?;
            }
            url.set_username("").map_err(|()| NatsError::Url)?;
            url.set_password(None).map_err(|()| NatsError::Url)?;
            address.servers.push(ServerAddr::from_url(url).map_err(|_| NatsError::Url)?);
        }
        if address.servers.is_empty() { Err(NatsError::Url) } else { Ok(address) }
    }

    pub fn servers(&self) -> Vec<ServerAddr> {
        self.servers.clone()
    }

    pub fn sign_in(&self, options: ConnectOptions) -> ConnectOptions {
        match &self.sign_in {
            SignIn::Nobody => options,
            SignIn::Token(token) => options.token(token.expose_secret().to_owned()),
            SignIn::Person { name, password } => {
                options.user_and_password(name.clone(), password.expose_secret().to_owned())
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, server) in self.servers.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}:{}", server.host(), server.port())?;
        }
        Ok(())
    }
}

fn sign_in(user: &str, password: Option<&str>) -> Result<SignIn, NatsError> {
    let user = decoded(user)?;
    Ok(match password {
        Some(password) => SignIn::Person { name: user, password: decoded(password)?.into() },
        None if user.is_empty() => SignIn::Nobody,
        None => SignIn::Token(user.into()),
    })
}

/// Undoes the percent signs of a URL (RFC 3986, section 2.1).
fn decoded(text: &str) -> Result<String, NatsError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()].map(Option::unwrap_or_default);
        let [value] = hex::decode(digits).map_err(|_| NatsError::Url)?[..] else {
            return Err(NatsError::Url);
        };
        bytes.push(value);
    }
    String::from_utf8(bytes).map_err(|_| NatsError::Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(text: &str) -> (String, String) {
        match Address::parse(text).unwrap_or_else(|_| panic!("{text}")).sign_in {
            SignIn::Person { name, password } => (name, password.expose_secret().to_owned()),
            SignIn::Token(token) => (String::new(), token.expose_secret().to_owned()),
            SignIn::Nobody => (String::new(), String::new()),
        }
    }

    #[test]
    fn credentials_are_read_off_the_url_and_left_out_of_what_is_shown() {
        let given = "nats://ledger:p%40ss%2Cword@bus.example:4333,nats://second.example";
        assert_eq!(person(given), ("ledger".to_owned(), "p@ss,word".to_owned()));
        let address = Address::parse(given).unwrap_or_else(|_| panic!("{given}"));
        assert_eq!(address.to_string(), "bus.example:4333, second.example:4222");
        let shown: Vec<String> =
            address.servers().iter().map(|server| server.as_url_str().to_owned()).collect();
        assert!(!shown.join(" ").contains("ledger"), "{shown:?}");
        assert_eq!(person("nats://only-a-token@bus.example").1, "only-a-token");
        assert_eq!(person("127.0.0.1:4222"), (String::new(), String::new()));
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for wrong in ["", " , ", "http://bus.example", "nats://a:%zz@bus.example", "nats://:::"] {
            let error = Address::parse(wrong).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.contains("nats://host:port")), "{wrong:?}");
        }
    }
}
