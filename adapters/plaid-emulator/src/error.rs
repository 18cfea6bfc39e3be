//! Plaid's errors: the body every refused request gets, and the same object inside an Item and
//! inside a webhook.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One of Plaid's errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{kind}/{code}: {message}")]
pub struct PlaidError {
    /// The HTTP status that goes with it.
    pub status: u16,
    /// `error_type`.
    pub kind: String,
    /// `error_code`.
    pub code: String,
    /// `error_message`.
    pub message: String,
    /// `display_message`: what may be shown to a person.
    pub display: Option<Box<str>>,
    /// `error_code_reason`, on Items of OAuth institutions.
    pub reason: Option<Box<str>>,
}

impl PlaidError {
    /// An error of this type and code, with the status Plaid gives such an error.
    pub fn new(kind: &str, code: &str, message: impl Into<String>) -> PlaidError {
        let status = match (kind, code) {
            ("RATE_LIMIT_EXCEEDED", _) => 429,
            ("API_ERROR", "PLANNED_MAINTENANCE") => 503,
            ("API_ERROR", _) => 500,
            (_, "NOT_FOUND") => 404,
            _ => 400,
        };
        PlaidError {
            status,
            kind: kind.to_owned(),
            code: code.to_owned(),
            message: message.into(),
            display: None,
            reason: None,
        }
    }

    /// The same error with a text for the person at the screen.
    pub fn displayed(mut self, text: &str) -> PlaidError {
        self.display = Some(text.into());
        self
    }

    /// A fault of the request itself.
    pub fn request(code: &str, message: impl Into<String>) -> PlaidError {
        PlaidError::new("INVALID_REQUEST", code, message)
    }

    /// A field whose value cannot be used.
    pub fn field(message: impl Into<String>) -> PlaidError {
        PlaidError::request("INVALID_FIELD", message)
    }

    /// A value that names nothing the client may use.
    pub fn input(code: &str, message: impl Into<String>) -> PlaidError {
        PlaidError::new("INVALID_INPUT", code, message)
    }

    /// A fault of the Item.
    pub fn item(code: &str) -> PlaidError {
        let (message, display) = match code {
            "ITEM_LOGIN_REQUIRED" => (
                "the login details of this item have changed (credentials, MFA, or required \
                 user action) and a user login is required to update this information. use \
                 Link's update mode to restore the item to a good state",
                Some("The login for this bank needs to be renewed."),
            ),
            "ITEM_NOT_FOUND" => {
                ("the item you requested cannot be found. it has been removed", None)
            }
            "PRODUCT_NOT_READY" => {
                ("the requested product is not yet ready. please retry the request later", None)
            }
            "NO_ACCOUNTS" => (
                "no valid accounts were found for this item",
                Some("No accounts are shared for this bank."),
            ),
            "PRODUCTS_NOT_SUPPORTED" => {
                ("the requested product is not supported by this item's institution", None)
            }
            "ACCESS_NOT_GRANTED" => ("the user has not granted access to this product", None),
            "USER_PERMISSION_REVOKED" => (
                "the holder of this account has revoked their permission for your application \
                 to access it",
                None,
            ),
            _ => ("the item is in an error state", None),
        };
        let error = PlaidError::new("ITEM_ERROR", code, message);
        display.map_or(error.clone(), |text| error.displayed(text))
    }

    /// An institution that does not answer, or no longer will.
    pub fn institution(code: &str) -> PlaidError {
        let message = match code {
            "INSTITUTION_DOWN" => "this institution is not currently available",
            "INSTITUTION_NOT_RESPONDING" => "this institution is not currently responding",
            "INSTITUTION_NO_LONGER_SUPPORTED" => "this institution is no longer supported",
            _ => "this institution cannot be reached",
        };
        PlaidError::new("INSTITUTION_ERROR", code, message)
            .displayed("This bank cannot be reached at the moment.")
    }

    /// Something of the sandbox that was asked for wrongly.
    pub fn sandbox(code: &str, message: impl Into<String>) -> PlaidError {
        PlaidError::new("SANDBOX_ERROR", code, message)
    }

    /// A page of an update that changed under the client's feet.
    pub fn mutation() -> PlaidError {
        PlaidError::new(
            "TRANSACTIONS_ERROR",
            "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
            "Underlying transaction data changed since last page was fetched. Please restart \
             pagination from last update.",
        )
    }

    /// A cursor that is damaged or belongs to another Item.
    pub fn cursor() -> PlaidError {
        PlaidError::field("cursor not associated with access_token")
    }

    /// The object as it stands in an Item: no request id, no status.
    pub fn inside_item(&self) -> Value {
        let documentation = self.kind.to_lowercase().replace('_', "-");
        let mut body = json!({
            "error_type": self.kind,
            "error_code": self.code,
            "error_message": self.message,
            "display_message": self.display,
            "documentation_url": format!(
                "https://plaid.com/docs/errors/{documentation}/#{}", self.code.to_lowercase()
            ),
            "suggested_action": null,
        });
        if let Some(reason) = &self.reason {
            body["error_code_reason"] = json!(reason);
        }
        body
    }

    /// The object as it stands in a webhook: with the status.
    pub fn inside_webhook(&self) -> Value {
        let mut body = self.inside_item();
        body["status"] = json!(self.status);
        body
    }

    /// The body of a refused request.
    pub fn body(&self, request_id: &str) -> Value {
        let mut body = self.inside_item();
        body["request_id"] = json!(request_id);
        body
    }
}
