//! Texts of webhooks.

use api::{Delivery, DeliveryAttempt, DeliveryState, Webhook, WebhookEvent, WebhookReason};

use super::{Language, language, time};

texts! {
    webhooks: "Webhooks", "Webhooks";
    why:
        "Your own server gets a signed message when something happens in your gallery.",
        "Der eigene Server bekommt eine signierte Nachricht, wenn in der Galerie etwas geschieht.";
    add: "Add a webhook", "Webhook hinzufügen";
    create: "Add", "Hinzufügen";
    too_many:
        "There are too many webhooks. Switch one off or delete one first.",
        "Es gibt zu viele Webhooks. Zuerst einen ausschalten oder löschen.";
    too_many_on:
        "At most ten webhooks can be on. Switch another one off first.",
        "Höchstens zehn Webhooks können an sein. Zuerst einen anderen ausschalten.";

    url: "Address of your server", "Adresse des Servers";
    url_hint: "For example https://example.com/hooks", "Zum Beispiel https://example.com/hooks";
    bad_url:
        "Safelight cannot send to this address. Use one that begins with https:// and that the whole internet can reach, without a user name or password.",
        "An diese Adresse kann Safelight nicht senden. Eine verwenden, die mit https:// beginnt und im ganzen Internet erreichbar ist, ohne Benutzername und Passwort.";
    events: "Events", "Ereignisse";
    all_events: "All events", "Alle Ereignisse";
    no_event: "Choose at least one event.", "Mindestens ein Ereignis wählen.";
    image_added: "Photograph added", "Foto hinzugefügt";
    image_deleted: "Photograph deleted", "Foto gelöscht";
    rendition_done: "Rendition done", "Fassung fertig";
    rendition_failed: "Rendition failed", "Fassung fehlgeschlagen";
    avatar_updated: "Avatar changed", "Profilbild geändert";
    collection_run_finished: "Collection run finished", "Durchlauf einer Sammlung beendet";

    secret: "Secret", "Geheimnis";
    secret_once:
        "Copy the secret now. It is not shown again. Your server uses it to verify that a message is from Safelight.",
        "Das Geheimnis jetzt kopieren. Es wird nicht noch einmal gezeigt. Der Server prüft damit, dass eine Nachricht von Safelight ist.";
    rotate: "New secret", "Neues Geheimnis";
    both_sign(end):
        "The old secret is valid until {end}. Until then each message is signed with both.",
        "Das alte Geheimnis gilt bis {end}. Bis dahin ist jede Nachricht mit beiden signiert.";

    on: "On", "An";
    off: "Off", "Aus";
    switch_on: "Switch on", "Einschalten";
    switch_off: "Switch off", "Ausschalten";
    off_by_owner: "It is off, and gets no messages.", "Er ist aus und bekommt keine Nachrichten.";
    off_gone:
        "Your server answered 410, which means that it wants no more messages. If it should get them again, correct the server or the address. Then switch the webhook on.",
        "Der Server hat mit 410 geantwortet, will also keine Nachrichten mehr. Soll er wieder welche bekommen, den Server oder die Adresse berichtigen und den Webhook einschalten.";
    off_failing(since):
        "Nothing arrived for three days, since {since}, so the webhook was switched off. Check that your server runs and answers with a status from 200 to 299. Then switch the webhook on, and send what is missing from the log.",
        "Seit drei Tagen, ab {since}, kam nichts an. Darum ist der Webhook aus. Prüfen, ob der Server läuft und mit einem Status von 200 bis 299 antwortet. Dann einschalten und Fehlendes aus dem Protokoll senden.";
    off_arrived:
        "It was added in this browser before you signed in. If it is yours, switch it on, and send what is missing from the log. If not, delete it.",
        "Er kam in diesem Browser vor der Anmeldung hinzu. Wenn es der eigene ist, einschalten und Fehlendes aus dem Protokoll senden. Sonst löschen.";
    off_other(reason):
        "It was switched off: {reason} Correct this, then switch it on.",
        "Der Webhook wurde ausgeschaltet: {reason} Den Grund beheben, dann einschalten.";

    settings: "Settings", "Einstellungen";
    settings_of(url): "Settings of {url}", "Einstellungen von {url}";
    delete: "Delete", "Löschen";
    delete_question: "Delete this webhook?", "Diesen Webhook löschen?";
    delete_consequence(url):
        "{url} gets no more messages, not even those that wait. Its log is deleted, too.",
        "{url} bekommt keine Nachrichten mehr, auch nicht die wartenden. Das Protokoll wird mitgelöscht.";

    log: "Log", "Protokoll";
    log_of(url): "Log of {url}", "Protokoll von {url}";
    log_empty:
        "Nothing was sent yet. Add a photograph to your gallery to see a message here.",
        "Noch nichts gesendet. Wenn ein Foto in die Galerie kommt, erscheint hier eine Nachricht.";
    older: "Show older ones", "Ältere zeigen";
    log_while_off: "Switch the webhook on to send a message again.", "Zum erneuten Senden den Webhook einschalten.";
    pending: "Waiting", "Wartet";
    delivered: "Delivered", "Zugestellt";
    failed: "Failed", "Fehlgeschlagen";
    no_attempt: "Not tried yet", "Noch kein Versuch";
    one_attempt: "1 attempt", "1 Versuch";
    count_attempts(count): "{count} attempts", "{count} Versuche";
    next_attempt(when): "Next attempt: {when}", "Nächster Versuch: {when}";
    ended_while_off:
        "The webhook was off. Switch it on, then send this again.",
        "Der Webhook war aus. Einschalten, dann erneut senden.";
    given_up:
        "Too many messages were waiting. Send this again when your server works.",
        "Zu viele Nachrichten haben gewartet. Erneut senden, wenn der Server funktioniert.";
    answered(status): "Answer {status}", "Antwort {status}";
    no_answer: "No answer", "Keine Antwort";
    attempt_facts(when, answer, duration): "{when}: {answer} after {duration} ms", "{when}: {answer} nach {duration} ms";
    redirected:
        "The answer is a redirect, and Safelight does not follow it. Enter the address where it leads.",
        "Die Antwort ist eine Weiterleitung, der Safelight nicht folgt. Die Adresse eintragen, zu der sie führt.";
    refused:
        "Your server did not accept the message. It must answer with a status from 200 to 299.",
        "Der Server hat die Nachricht nicht angenommen. Er muss mit einem Status von 200 bis 299 antworten.";
    unreachable:
        "Your server was not reached, or did not answer in time. Check the address, and that the server runs.",
        "Der Server war nicht erreichbar oder hat nicht rechtzeitig geantwortet. Die Adresse prüfen, und ob der Server läuft.";
    replay: "Send again", "Erneut senden";
    replay_of(event, when): "Send again: {event}, {when}", "Erneut senden: {event}, {when}";
}

/// What an event means; its name if this page does not know it.
pub(crate) fn event(name: &str) -> String {
    let known = WebhookEvent::ALL.into_iter().find(|event| event.as_str() == name);
    known.map_or_else(|| name.to_owned(), |event| event_label(event).to_owned())
}

/// The events of an endpoint.
pub(crate) fn chosen(names: &[String]) -> String {
    match WebhookEvent::ALL.iter().all(|event| names.iter().any(|name| name == event.as_str())) {
        true => all_events().to_owned(),
        false => names.iter().map(|name| event(name)).collect::<Vec<_>>().join(", "),
    }
}

/// What an event means.
pub(crate) fn event_label(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::ImageAdded => image_added(),
        WebhookEvent::ImageDeleted => image_deleted(),
        WebhookEvent::RenditionDone => rendition_done(),
        WebhookEvent::RenditionFailed => rendition_failed(),
        WebhookEvent::AvatarUpdated => avatar_updated(),
        WebhookEvent::CollectionRunFinished => collection_run_finished(),
    }
}

/// Why a webhook is off, and what to do next. Without a reason of the edge, the owner did it. A reason of a newer edge is its sentence.
pub(crate) fn why_off(webhook: &Webhook) -> String {
    let Some(sentence) = webhook.disabled_reason.as_deref() else { return off_by_owner().to_owned() };
    let reason = webhook.disabled_code.as_deref().and_then(WebhookReason::from_code);
    match (reason, &webhook.failing_since) {
        (Some(WebhookReason::Failing), Some(since)) => off_failing(time::minute(since)),
        (Some(WebhookReason::Gone), _) => off_gone().to_owned(),
        (Some(WebhookReason::BeforeSignIn), _) => off_arrived().to_owned(),
        _ => off_other(sentence),
    }
}

pub(crate) fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => pending(),
        DeliveryState::Delivered => delivered(),
        DeliveryState::Failed => failed(),
    }
}

/// The number of attempts.
pub(crate) fn attempts(count: usize) -> String {
    match count {
        0 => no_attempt().to_owned(),
        1 => one_attempt().to_owned(),
        _ => count_attempts(count),
    }
}

/// The status of the answer.
pub(crate) fn answer(attempt: &DeliveryAttempt) -> String {
    attempt.status.map_or_else(|| no_answer().to_owned(), answered)
}

/// Why a delivery ended without another attempt, by the reason of the edge.
pub(crate) fn why_ended(delivery: &Delivery) -> Option<String> {
    let sentence = delivery.reason.as_ref()?;
    Some(match delivery.reason_code.as_deref().and_then(WebhookReason::from_code) {
        Some(WebhookReason::Backlog) => given_up().to_owned(),
        Some(WebhookReason::WebhookOff | WebhookReason::BeforeSignIn) => ended_while_off().to_owned(),
        _ => sentence.clone(),
    })
}

/// Why an attempt failed, and what to do next.
pub(crate) fn failure(attempt: &DeliveryAttempt) -> Option<String> {
    let error = attempt.error.as_ref()?;
    Some(match attempt.status {
        Some(300..=399) => redirected().to_owned(),
        Some(_) => refused().to_owned(),
        // The sentence of the edge says more.
        None if language() == Language::English => error.clone(),
        None => unreachable().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reason_of_an_endpoint_that_is_off_says_what_to_do_next() {
        let off = |code: Option<&str>| {
            let reason = code.map(|_| "A sentence.");
            let webhook = json!({ "id": "w", "url": "https://a/", "events": [], "enabled": false, "created_at": "t",
                "disabled_reason": reason, "disabled_code": code });
            why_off(&serde_json::from_value(webhook).unwrap())
        };
        assert_eq!(off(None), off_by_owner());
        assert_eq!([off(Some("gone")), off(Some("before_sign_in"))], [off_gone(), off_arrived()]);
        // After a change of the address nothing says since when.
        assert!(off(Some("failing")).contains("A sentence. Correct this"));
        assert!(off(Some("a_code_of_tomorrow")).contains("A sentence. Correct this"));
    }

    #[test]
    fn reason_of_a_delivery_that_ended_is_read_from_its_code() {
        let ended = |code: Option<&str>| {
            let reason = code.map(|_| "A sentence.");
            let delivery = json!({ "id": "d", "event": "image.added", "message_id": "msg", "state": "failed",
                "created_at": "t", "attempts": [], "reason": reason, "reason_code": code });
            why_ended(&serde_json::from_value(delivery).unwrap())
        };
        assert_eq!(ended(None), None);
        let known = ["webhook_off", "before_sign_in", "backlog"].map(|code| ended(Some(code)).unwrap());
        assert_eq!(known, [ended_while_off(), ended_while_off(), given_up()]);
        assert_eq!(ended(Some("a_code_of_tomorrow")).as_deref(), Some("A sentence."));
    }

    #[test]
    fn events_of_an_endpoint_are_named() {
        let names = |events: &[&str]| events.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(chosen(&names(&["rendition.done", "image.framed"])), "Rendition done, image.framed");
        assert_eq!(chosen(&WebhookEvent::ALL.map(|event| event.as_str().to_owned())), "All events");
    }

    #[test]
    fn event_that_is_unknown_has_its_name() {
        assert_eq!([event("image.added"), event("image.framed")], ["Photograph added", "image.framed"]);
    }

    #[test]
    fn failure_of_an_attempt_is_explained_by_its_status() {
        let attempt = |status, error: Option<&str>| DeliveryAttempt {
            at: "t".to_owned(),
            duration_ms: 1,
            status,
            error: error.map(str::to_owned),
            response: None,
        };
        let failed = Some("The name has no address.");
        assert_eq!(failure(&attempt(Some(204), None)), None);
        assert_eq!(failure(&attempt(Some(302), failed)).as_deref(), Some(redirected()));
        assert_eq!(failure(&attempt(Some(500), failed)).as_deref(), Some(refused()));
        assert_eq!(failure(&attempt(None, failed)).as_deref(), failed);
    }
}
