//! Consumers of the mail queue and of its dead-letter queue.

use futures_util::future::join_all;
use worker::{Message, MessageBatch, MessageExt as _};

use super::Mail;
use super::config;
use super::mailer::{Error, Mailer};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::message_retry::retry_with_backoff;

/// Delivers a batch. The mails do not wait for each other. A message that is no mail is dropped.
pub(crate) async fn consume<T>(edge: &Edge, batch: &MessageBatch<T>) {
    match config::mailer(edge) {
        Ok(mailer) => drop(join_all(mails(batch).map(|message| deliver(mailer.as_ref(), message))).await),
        Err(fault) => {
            log::fault("mail", "configuration", &fault);
            mails(batch).for_each(|message| retry_with_backoff(&message));
        }
    }
}

async fn deliver(mailer: &dyn Mailer, message: Message<Mail>) {
    let mail = message.body();
    if mail.expires_at_ms.is_some_and(|expires_at_ms| expires_at_ms < clock::now_ms()) {
        log::error("mail", &mail.subject, "its code expired before the provider accepted the mail");
        return message.ack();
    }
    match mailer.deliver(&message.id(), mail).await {
        Ok(()) => message.ack(),
        Err(Error::Final(cause)) => {
            log::error("mail", &mail.subject, &cause);
            message.ack();
        }
        Err(Error::Transient(cause)) => {
            log::error("mail retry", &mail.subject, &cause);
            retry_with_backoff(&message);
        }
    }
}

/// Logs mails that failed in every attempt. They are dropped: a person who waits for a code requests another one.
pub(crate) fn consume_dead_letter<T>(batch: &MessageBatch<T>) {
    for message in mails(batch) {
        log::error("mail", &message.body().subject, "the provider accepted it in no attempt; the mail is lost");
        message.ack();
    }
}

/// The mails of a batch. A message that is not acknowledged counts as done, so a malformed one is dropped.
fn mails<T>(batch: &MessageBatch<T>) -> impl Iterator<Item = Message<Mail>> {
    batch.raw_iter().filter_map(|message| {
        let mail = Message::try_from(message).ok();
        if mail.is_none() {
            log::error("mail", "message", "it is malformed, and is dropped");
        }
        mail
    })
}
