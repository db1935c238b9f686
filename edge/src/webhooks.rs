//! Sends webhooks: signs the payload of a delivery, checks the address of its endpoint, sends the request, and reports
//! the result to the library (`library/webhooks.rs`), which decides about further attempts.

mod consumer;
mod notice;
mod send;
pub(crate) mod signature;

pub(crate) use consumer::consume;
