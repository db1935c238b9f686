//! Mails to people: templates, and the queue that a provider empties.

use serde::{Deserialize, Serialize};

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// What a mail says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Template<'a> {
    SignInCode { code: &'a str },
}

/// A mail on its way to a provider.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Mail {
    to: String,
    subject: String,
    text: String,
}

/// Puts a mail on the queue.
pub(crate) async fn send(edge: &Edge, to: &str, template: &Template<'_>) -> Result<(), Fault> {
    let Template::SignInCode { code } = template;
    let mail = Mail { to: to.to_owned(), subject: format!("{code} is your code"), text: format!("{code}\n") };
    Ok(edge.env().queue("MAIL_QUEUE")?.send(&mail).await?)
}
