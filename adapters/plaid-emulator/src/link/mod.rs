//! The stand-in for Link: a page that a person or a test walks through, and what it does when
//! they are done.

pub mod page;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Account;
use crate::clock::stamp;
use crate::error::PlaidError;
use crate::link_token::{LinkToken, Update};
use crate::linking::Login;
use crate::world::World;

/// How a person leaves the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Linked, or repaired.
    #[default]
    Success,
    /// Closed the page.
    Exit,
    /// The credentials were refused and the person gave up.
    Error,
}

/// What a person did on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Completion {
    /// The link token.
    pub link_token: String,
    /// The institution chosen; First Platypus Bank when left out.
    pub institution_id: Option<String>,
    /// The user name; `user_good` when left out.
    pub user: Option<String>,
    /// The password, or the document of `user_custom`.
    pub password: Option<String>,
    /// Masks or names of the accounts shared; all when left out.
    pub accounts: Option<Vec<String>>,
    /// How it ended.
    pub outcome: Outcome,
    /// In update mode: another application's Link did it, so a webhook tells of it.
    pub elsewhere: bool,
}

impl World {
    /// The link token of a text, if it is still good.
    pub fn link_token(&self, text: &str) -> Result<&LinkToken, PlaidError> {
        let refusal = |message: &str| PlaidError::input("INVALID_LINK_TOKEN", message);
        let found = self.link_tokens.get(text);
        let token = found.ok_or_else(|| refusal("could not find matching link token"))?;
        if token.expires_at <= self.clock.now() {
            return Err(refusal("link token is expired. create a new link token"));
        }
        Ok(token)
    }

    /// The accounts a person sees on the page: handle, name, kind, and whether it is shared.
    pub fn link_accounts(&self, completion: &Completion) -> Result<Value, PlaidError> {
        let token = self.link_token(&completion.link_token)?;
        let accounts = match token.update {
            Some(update) => self.item(update.item)?.accounts.clone(),
            None => self.login(token, completion).accounts()?,
        };
        let shown = accounts.iter().filter(|account| !account.closed && token.admits(account));
        let list: Vec<Value> = shown
            .map(|account| {
                json!({
                    "handle": account.mask.as_deref().unwrap_or(&account.name),
                    "name": account.name,
                    "mask": account.mask,
                    "type": account.kind,
                    "subtype": account.subtype,
                    "shared": account.shared,
                })
            })
            .collect();
        Ok(json!({"accounts": list}))
    }

    fn login(&self, token: &LinkToken, completion: &Completion) -> Login {
        let institution_id = completion
            .institution_id
            .clone()
            .unwrap_or_else(|| crate::institution::INSTITUTIONS[0].id.to_owned());
        let has = |product: &String| {
            crate::institution::find(&institution_id)
                .is_some_and(|institution| institution.products.contains(&product.as_str()))
        };
        let mut products = token.products.clone();
        products.extend(token.required_if_supported.iter().filter(|one| has(one)).cloned());
        Login {
            username: completion.user.clone().unwrap_or_default(),
            password: completion.password.clone().unwrap_or_default(),
            products,
            webhook: token.webhook.clone(),
            days_requested: token.days_requested,
            start_date: None,
            shared: completion.accounts.clone(),
            institution_id,
        }
    }

    /// Ends a visit of the page: the answer holds what `onSuccess` or `onExit` are called with.
    pub fn complete_link(&mut self, completion: &Completion) -> Result<Value, PlaidError> {
        let token = self.link_token(&completion.link_token)?.clone();
        let session = self.draw.uuid();
        let started = stamp(self.clock.now());
        if completion.outcome != Outcome::Success {
            return Ok(self.exit(&token, completion, &session, &started));
        }
        let number = match token.update {
            Some(update) => {
                self.update_item(update, completion)?;
                update.item
            }
            None => self.link_new(&token, completion)?,
        };
        let public_token = self.public_token(number);
        let item = self.item(number)?;
        let shared = item.accounts.iter().filter(|account| account.is_visible());
        let accounts: Vec<Value> = shared.map(described).collect();
        let metadata = json!({
            "institution": {
                "institution_id": item.institution_id,
                "name": item.institution().name,
            },
            "accounts": accounts,
            "link_session_id": session,
            "transfer_status": null,
        });
        let finished = stamp(self.clock.now());
        self.remember_session(
            &completion.link_token,
            json!({
                "link_session_id": session,
                "started_at": started,
                "finished_at": finished,
                "on_success": {"public_token": public_token, "metadata": metadata},
            }),
        );
        Ok(json!({
            "outcome": "success",
            "public_token": public_token,
            "metadata": metadata,
            "redirect_uri": token.redirect_uri,
        }))
    }

    fn link_new(&mut self, token: &LinkToken, completion: &Completion) -> Result<u32, PlaidError> {
        let mut login = self.login(token, completion);
        let offered = login.accounts()?;
        let admitted: Vec<String> = offered
            .iter()
            .filter(|account| token.admits(account))
            .map(|account| account.mask.clone().unwrap_or_else(|| account.name.clone()))
            .collect();
        login.shared = Some(match login.shared.take() {
            None => admitted,
            Some(chosen) => {
                let names = |handle: &String| {
                    offered
                        .iter()
                        .find(|account| account.name == *handle)
                        .map_or(handle.clone(), |account| {
                            account.mask.clone().unwrap_or_else(|| account.name.clone())
                        })
                };
                chosen.iter().map(names).filter(|handle| admitted.contains(handle)).collect()
            }
        });
        self.link(login)
    }

    // Update mode keeps the access token; it mends the login and may change what is shared.
    fn update_item(&mut self, update: Update, completion: &Completion) -> Result<(), PlaidError> {
        if self.item(update.item)?.removed {
            return Err(PlaidError::item("ITEM_NOT_FOUND"));
        }
        if let (true, Some(chosen)) = (update.account_selection, &completion.accounts) {
            self.share(update.item, |account| {
                let mask = account.mask.as_deref().unwrap_or_default();
                chosen.iter().any(|one| one == mask || *one == account.name)
            });
        }
        self.repair_item(update.item, completion.elsewhere);
        Ok(())
    }

    fn exit(
        &mut self,
        token: &LinkToken,
        completion: &Completion,
        session: &str,
        at: &str,
    ) -> Value {
        let error = (completion.outcome == Outcome::Error).then(|| {
            PlaidError::new(
                "ITEM_ERROR",
                "INVALID_CREDENTIALS",
                "the provided credentials were not correct. please try again",
            )
            .displayed("The credentials were not correct. Please try again.")
            .inside_item()
        });
        let institution = completion.institution_id.as_deref().and_then(crate::institution::find);
        let metadata = json!({
            "institution": institution.map(|institution| {
                json!({"institution_id": institution.id, "name": institution.name})
            }),
            "status": match error {
                Some(_) => "requires_credentials",
                None => "institution_not_found",
            },
            "link_session_id": session,
            "request_id": self.draw.request_id(),
        });
        self.remember_session(
            &completion.link_token,
            json!({
                "link_session_id": session,
                "started_at": at,
                "finished_at": at,
            }),
        );
        json!({
            "outcome": "exit",
            "error": error,
            "metadata": metadata,
            "redirect_uri": token.redirect_uri,
        })
    }

    fn remember_session(&mut self, text: &str, session: Value) {
        if let Some(token) = self.link_tokens.get_mut(text) {
            token.sessions.push(session);
        }
    }
}

fn described(account: &Account) -> Value {
    json!({
        "id": account.account_id,
        "name": account.name,
        "mask": account.mask,
        "type": account.kind,
        "subtype": account.subtype,
        "verification_status": null,
        "class_type": null,
    })
}
