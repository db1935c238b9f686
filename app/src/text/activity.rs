//! Texts of the activity tray.

texts! {
    activity: "Activity", "Aktivität";
    activity_with(parts): "Activity: {parts}", "Aktivität: {parts}";
    one_job: "1 job in progress", "1 Auftrag läuft";
    jobs(count): "{count} jobs in progress", "{count} Aufträge laufen";
    nothing:
        "No jobs are running. When you save an edit, the server renders it, and the job is shown here.",
        "Es laufen keine Aufträge. Gesicherte Bearbeitungen rendert der Server; der Auftrag ist dann hier zu sehen.";
    list: "Jobs, newest first", "Aufträge, neueste zuerst";
    close: "Close", "Schließen";
    connecting: "connecting…", "verbindet …";
    live: "live", "live";
    reconnecting: "reconnecting…", "verbindet erneut …";
    polling: "checking every few seconds", "fragt alle paar Sekunden";

    progress: "Progress", "Fortschritt";
    retry: "Retry", "Erneut versuchen";
    retry_named(name): "Retry {name}", "{name} erneut versuchen";
    cancel: "Cancel", "Abbrechen";
    cancel_named(name): "Cancel {name}", "{name} abbrechen";
    rename: "Rename", "Umbenennen";
    rename_named(name): "Rename {name}", "{name} umbenennen";
    name: "Name", "Name";
    announcement(title, words): "{title}: {words}", "{title}: {words}";

    kind_render: "Rendition", "Fassung";
    kind_thumbnails: "Thumbnails", "Vorschaubilder";
    kind_ingest: "File in the bucket", "Datei im Speicher";
    kind_delete: "Deleted photograph", "Gelöschtes Foto";
    kind_delete_rendition: "Deleted rendition", "Gelöschte Fassung";
    kind_build_pyramid: "Pyramid", "Pyramide";
    kind_delete_pyramid: "Deleted pyramid", "Gelöschte Pyramide";
    queued: "Waiting for its turn", "Wartet, bis es an der Reihe ist";
    running: "In progress", "In Arbeit";
    done: "Done", "Fertig";
    failed: "Failed. Try it again later.", "Fehlgeschlagen. Später erneut versuchen.";
    cancelled: "Cancelled", "Abgebrochen";
    rendering: "Rendering", "Wird gerendert";
    reading: "Reading the original", "Das Original wird gelesen";
    storing: "Storing the result", "Das Ergebnis wird gespeichert";
    rendered: "Rendered", "Gerendert";
    ingest_failed(reason): "Not added to the gallery, or not rendered. {reason}", "Nicht zur Galerie hinzugefügt oder nicht gerendert. {reason}";
    attempt(words, count): "{words}, attempt {count}", "{words}, Versuch {count}";
    identical(words): "{words}, identical", "{words}, identisch";
    differs(words): "{words}, but the pixels differ", "{words}, aber die Pixel weichen ab";

    not_saved: "Not saved", "Nicht gesichert";
    outbox_list: "Saved edits, oldest first", "Gesicherte Bearbeitungen, älteste zuerst";
    see_rendition: "See the rendition", "Fassung ansehen";
    discard: "Discard", "Verwerfen";
    keep_it: "Keep it", "Behalten";
    remove_message: "Remove this message? The rendition stays on the server.", "Diese Meldung entfernen? Die Fassung bleibt auf dem Server.";
    discard_question:
        "Discard it? It will not be uploaded. The photograph and its edit stay in this browser.",
        "Verwerfen? Es wird nicht hochgeladen. Das Foto und seine Bearbeitung bleiben in diesem Browser.";
    waits_for_edge: "Waits for the server", "Wartet auf den Server";
    waits_again(reason): "Waits to be sent again. {reason}", "Wird erneut gesendet. {reason}";
    waits: "Waits for its turn", "Wartet, bis es an der Reihe ist";
    sending: "Sending", "Wird gesendet";
    rendering_at_edge: "Rendering on the server", "Wird auf dem Server gerendert";
    comparing: "Comparing with the server's pixels", "Vergleich mit den Pixeln des Servers";
    matched: "Identical", "Identisch";
    pixels_differ(reason): "The server's pixels differ. {reason}", "Die Pixel des Servers weichen ab. {reason}";
}
