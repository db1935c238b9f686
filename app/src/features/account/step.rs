//! The steps of a sign-in.

/// What the sheet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Address,
    Code,
    Password,
    /// A code and a new password.
    Reset,
}
