//! Sends webhooks: signs the payload of a delivery, checks the address of its endpoint, sends the request, and reports
//! the result to the library (`library/webhooks.rs`), which decides about further attempts.

pub(crate) mod address;
mod consumer;
mod notice;
mod resolve;
mod send;
pub(crate) mod signature;

pub(crate) use consumer::consume;
