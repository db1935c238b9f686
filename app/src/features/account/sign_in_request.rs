//! The request that signs in, of each form of the sheet.

use api::SignIn;
use leptos::prelude::*;

use super::menu;
use super::sign_in_sheet::SignInSheet;
use crate::browser::focus::focus_if_lost;
use crate::library::account::CurrentAccount;
use crate::library::remote::request::EdgeResult;
use crate::text::account as text;
use crate::ui::notice::Notices;

/// The request that signs in. The session follows its response, and a notice names the account, even if the sheet is
/// closed meanwhile.
#[derive(Clone, Copy)]
pub(super) struct SignInRequest {
    current: CurrentAccount,
    notices: Notices,
    sheet: SignInSheet,
}

impl SignInRequest {
    pub(super) fn new() -> Self {
        Self { current: expect_context(), notices: expect_context(), sheet: expect_context() }
    }

    pub(super) async fn send(self, request: SignIn) -> EdgeResult<()> {
        let state = self.current.sign_in(&request).await?;
        self.notices.success(text::signed_in(menu::name(&state.account)), None);
        // The same account may have signed in again.
        self.sheet.open.set(false);
        focus_if_lost(["#account-menu".to_owned()]);
        Ok(())
    }
}
