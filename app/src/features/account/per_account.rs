//! Views of the library, which must not outlive the account that they show.

use leptos::prelude::*;

use crate::library::account::CurrentAccount;

/// Creates its children again when the browser signs in or out, so that they show nothing of another account.
#[component]
pub(crate) fn PerAccount(children: ChildrenFn) -> impl IntoView {
    let id = expect_context::<CurrentAccount>().id();
    move || {
        id.track();
        children()
    }
}
