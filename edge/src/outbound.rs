//! Requests to addresses that owners choose: those of webhooks, and those of collections. They must not lead into a private
//! network (server-side request forgery).

mod address;
mod resolve;

pub(crate) use address::Address;
pub(crate) use resolve::check as check_name;
