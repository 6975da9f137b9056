//! Tokens on the server: the rules, the rows and the form.

mod forgetting;
mod http;
mod making;
pub(crate) mod store;
mod using;

pub use forgetting::{forget_tokens, prune};
pub use http::{NewToken, routes};
pub use making::{LIVES, NewTokenForm, TokenLine, make, revoke, tokens, tokens_to_export};
pub use using::{Bearer, find_bearer, token_stands};
