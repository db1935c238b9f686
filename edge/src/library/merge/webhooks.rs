//! Endpoints of webhooks that a merge brings into a library. They arrive switched off, because whoever used the browser before its
//! owner signed in may have created them. Nothing is lost: the owner enables an endpoint and replays its deliveries.

use serde_json::{Map, Value as Json};

use crate::library::records::RowPage;

const OFF_REASON: &str =
    "This webhook was created before you signed in. Enable it if it is yours, then replay its deliveries.";

/// Switches the endpoints of a page off, and ends their waiting deliveries. Another library sends the page.
pub(super) fn switch_off(page: &mut RowPage) {
    for row in &mut page.rows {
        match page.table.as_str() {
            // A number may arrive as 1 or 1.0.
            "webhooks" if row.get("enabled").and_then(Json::as_f64) != Some(0.0) => {
                set(row, "enabled", 0.into());
                set(row, "disabled_reason", OFF_REASON.into());
            }
            // An attempt in progress ends by itself.
            "webhook_deliveries" if matches!(row.get("state").and_then(Json::as_str), Some("waiting" | "sent")) => {
                set(row, "state", "failed".into());
                set(row, "reason", OFF_REASON.into());
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
        for on in [json!(1), json!(1.0)] {
            let row = arrived("webhooks", json!({ "id": "w", "enabled": on, "disabled_reason": null }));
            assert_eq!(row, json!({ "id": "w", "enabled": 0, "disabled_reason": OFF_REASON }));
        }
        let off = json!({ "id": "w", "enabled": 0, "disabled_reason": "Another reason." });
        assert_eq!(arrived("webhooks", off.clone()), off);
    }

    #[test]
    fn waiting_deliveries_arrive_ended() {
        for state in ["waiting", "sent"] {
            let row = arrived("webhook_deliveries", json!({ "state": state, "reason": null }));
            assert_eq!(row, json!({ "state": "failed", "reason": OFF_REASON }));
        }
        for state in ["running", "delivered", "failed"] {
            let row = json!({ "state": state, "reason": null });
            assert_eq!(arrived("webhook_deliveries", row.clone()), row);
        }
        let image = json!({ "id": "i", "state": "waiting", "enabled": 1 });
        assert_eq!(arrived("images", image.clone()), image);
    }
}
