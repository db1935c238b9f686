//! Endpoints of webhooks that a merge brings into a library. They arrive switched off (`library/webhooks/arrival.rs`).

use serde_json::{Map, Value as Json};

use crate::library::records::RowPage;
use crate::library::webhooks::Reason;

/// Switches the endpoints of a page off, and ends their waiting deliveries. Another library sends the page.
pub(super) fn switch_off(page: &mut RowPage) {
    let Reason { code, sentence } = Reason::before_sign_in();
    for row in &mut page.rows {
        if page.table == "webhooks" && row.contains_key("notice_for") {
            // A mail about it would not help: the list says why it is off.
            set(row, "notice_for", Json::Null);
        }
        match page.table.as_str() {
            // A number may arrive as 1 or 1.0.
            "webhooks" if row.get("enabled").and_then(Json::as_f64) != Some(0.0) => {
                set(row, "enabled", 0.into());
                set(row, "disabled_reason", sentence.as_str().into());
                set(row, "disabled_code", code.into());
            }
            // An attempt in progress ends by itself.
            "webhook_deliveries" if matches!(row.get("state").and_then(Json::as_str), Some("waiting" | "sent")) => {
                set(row, "state", "failed".into());
                set(row, "reason", sentence.as_str().into());
                set(row, "reason_code", code.into());
            }
            _ => {}
        }
    }
}

fn set(row: &mut Map<String, Json>, column: &str, value: Json) {
    row.insert(column.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn arrived(table: &str, row: Json) -> Json {
        let rows = vec![row.as_object().cloned().unwrap_or_default()];
        let mut page = RowPage { table: table.to_owned(), rows, next: None };
        switch_off(&mut page);
        Json::Object(page.rows.remove(0))
    }

    #[test]
    fn webhook_arrives_switched_off() {
        let Reason { code, sentence } = Reason::before_sign_in();
        for on in [json!(1), json!(1.0)] {
            let row = arrived("webhooks", json!({ "id": "w", "enabled": on, "disabled_reason": null }));
            let off = json!({ "id": "w", "enabled": 0, "disabled_reason": sentence, "disabled_code": code });
            assert_eq!(row, off);
        }
        let off = json!({ "id": "w", "enabled": 0, "disabled_reason": "Another reason.", "disabled_code": "gone" });
        assert_eq!(arrived("webhooks", off.clone()), off);
        let with_notice = json!({ "id": "w", "enabled": 0, "notice_for": "d" });
        assert_eq!(arrived("webhooks", with_notice), json!({ "id": "w", "enabled": 0, "notice_for": null }));
    }

    #[test]
    fn waiting_deliveries_arrive_ended() {
        let Reason { code, sentence } = Reason::before_sign_in();
        for state in ["waiting", "sent"] {
            let row = arrived("webhook_deliveries", json!({ "state": state, "reason": null }));
            assert_eq!(row, json!({ "state": "failed", "reason": sentence, "reason_code": code }));
        }
        for state in ["running", "delivered", "failed"] {
            let row = json!({ "state": state, "reason": null });
            assert_eq!(arrived("webhook_deliveries", row.clone()), row);
        }
        let image = json!({ "id": "i", "state": "waiting", "enabled": 1 });
        assert_eq!(arrived("images", image.clone()), image);
    }
}
