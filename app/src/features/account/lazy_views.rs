//! The lazily loaded views of the account, in one part of the module.

use leptos::prelude::*;

use super::menu::AccountMenu;
use super::page::AccountPage;
use super::profile_form::ProfileFormPage;
use super::sign_in::SignInForm;

/// A view of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountView(View);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Menu,
    SignIn,
    Account,
    Profile,
}

impl AccountView {
    pub(super) const MENU: Self = Self(View::Menu);
    pub(super) const SIGN_IN: Self = Self(View::SignIn);
    /// The page of the account.
    pub(crate) const ACCOUNT: Self = Self(View::Account);
    /// The form of the profile.
    pub(crate) const PROFILE: Self = Self(View::Profile);

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Menu => view! { <AccountMenu/> }.into_any(),
            View::SignIn => view! { <SignInForm/> }.into_any(),
            View::Account => view! { <AccountPage/> }.into_any(),
            View::Profile => view! { <ProfileFormPage/> }.into_any(),
        }
    }
}
