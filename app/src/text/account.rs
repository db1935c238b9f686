//! Texts of the account: the sheet that signs in, the menu, the page of the account.

texts! {
    sign_in: "Sign in", "Anmelden";
    sign_in_why:
        "An account keeps your gallery on all your devices. What you made here stays yours. If you have no account, signing in creates one.",
        "Ein Konto bewahrt die Galerie auf allen Geräten. Was hier entstanden ist, bleibt erhalten. Wer noch kein Konto hat, bekommt mit der Anmeldung eines.";
    email: "E-mail address", "E-Mail-Adresse";
    bad_email: "This is not an e-mail address. Check it.", "Das ist keine E-Mail-Adresse. Bitte prüfen.";
    send_code: "Send me a code", "Code zusenden";
    code: "Code", "Code";
    code_sent(address): "We sent a code of six digits to {address}. It is valid for ten minutes.", "Ein Code mit sechs Ziffern ist an {address} unterwegs. Er gilt zehn Minuten.";
    send_again: "Send a new code", "Neuen Code senden";
    other_address: "Use another address", "Andere Adresse";
    signed_in(name): "Signed in as {name}", "Angemeldet als {name}";
    sign_out: "Sign out", "Abmelden";
    signed_out: "Signed out. Photographs on this device stay.", "Abgemeldet. Fotos auf diesem Gerät bleiben.";

    use_passkey: "Use a passkey", "Passkey verwenden";
    passkey_failed: "The browser could not use a passkey here. Sign in with a code instead.", "Der Browser konnte hier keinen Passkey verwenden. Stattdessen mit einem Code anmelden.";

    use_password: "Use a password", "Passwort verwenden";
    or: "or", "oder";
    use_code: "Use a code", "Code verwenden";
    sign_in_with(service): "Sign in with {service}", "Mit {service} anmelden";
    provider_expired:
        "The sign-in took too long, or began in another tab. Try again.",
        "Die Anmeldung hat zu lange gedauert oder in einem anderen Tab begonnen. Erneut versuchen.";
    provider_declined:
        "You did not sign in at the other service. Try again, or sign in in another way.",
        "Die Anmeldung beim anderen Dienst wurde abgebrochen. Erneut versuchen oder anders anmelden.";
    provider_failed:
        "The other service does not answer as it should. Try again later, or sign in in another way.",
        "Der andere Dienst antwortet nicht wie erwartet. Später erneut versuchen oder anders anmelden.";
    provider_address_taken:
        "There is an account with your e-mail address already. Sign in to it with a code.",
        "Für diese E-Mail-Adresse gibt es schon ein Konto. Mit einem Code anmelden.";
    forgot_password: "Forgotten?", "Vergessen?";
    save_and_sign_in: "Save and sign in", "Sichern und anmelden";

    password: "Password", "Passwort";
    password_why: "A password is optional. A code by e-mail always works.", "Ein Passwort ist freiwillig. Ein Code per E-Mail geht immer.";
    password_rule: "At least 10 characters. Several words make a good one.", "Mindestens 10 Zeichen. Mehrere Wörter ergeben ein gutes.";
    current_password: "Current password", "Bisheriges Passwort";
    new_password: "New password", "Neues Passwort";
    bad_password: "This password is too short or too common, or the current one is wrong.", "Dieses Passwort ist zu kurz oder zu verbreitet, oder das bisherige ist falsch.";
    remove_password: "Remove the password", "Passwort entfernen";
    password_removed: "The password is removed.", "Das Passwort ist entfernt.";
    sign_in_again: "Sign in again", "Erneut anmelden";
    password_set: "The password is saved.", "Das Passwort ist gesichert.";

    services: "Other services", "Andere Dienste";
    services_why: "These services can sign in to your account once you link them.", "Verknüpfte Dienste melden in diesem Konto an.";
    link_service(service): "Link {service}", "Mit {service} verknüpfen";
    link_needs_sign_in:
        "To protect your account, link a service within ten minutes after signing in. Sign out, sign in again, and link it then.",
        "Zum Schutz des Kontos lässt sich ein Dienst nur in den ersten zehn Minuten nach der Anmeldung verknüpfen. Abmelden, erneut anmelden und dann verknüpfen.";
    linked_elsewhere: "This person of the service belongs to another account here.", "Diese Person des Dienstes gehört hier zu einem anderen Konto.";

    email_unconfirmed: "Not confirmed yet. Enter it under Change to get a code.", "Noch nicht bestätigt. Unter „Ändern“ eingeben, um einen Code zu bekommen.";
    change_email: "Change", "Ändern";
    new_email: "New e-mail address", "Neue E-Mail-Adresse";
    send_codes: "Send codes to both addresses", "Codes an beide Adressen senden";
    codes_sent(address): "We sent a code to your present address and one to {address}.", "Ein Code ist an die bisherige Adresse unterwegs, einer an {address}.";
    old_code: "Code from the present address", "Code der bisherigen Adresse";
    new_code: "Code from the new address", "Code der neuen Adresse";
    confirm_email: "Change the address", "Adresse ändern";
    confirm_first_email: "Confirm the address", "Adresse bestätigen";
    email_confirmed: "The e-mail address is confirmed.", "Die E-Mail-Adresse ist bestätigt.";
    email_changed: "The e-mail address is changed.", "Die E-Mail-Adresse ist geändert.";

    passkeys: "Passkeys", "Passkeys";
    passkeys_why: "A passkey signs in with the lock of your device: a finger, your face or a PIN.", "Ein Passkey meldet mit der Sperre des Geräts an: mit Finger, Gesicht oder PIN.";
    no_passkeys_here: "This browser cannot add a passkey at this address.", "Dieser Browser kann unter dieser Adresse keinen Passkey hinzufügen.";
    passkey_exists: "This device already has a passkey of your account.", "Auf diesem Gerät gibt es schon einen Passkey für das Konto.";
    passkey_name(number): "Passkey {number}", "Passkey {number}";
    passkey_facts(used, since): "{used}, added on {since}", "{used}, hinzugefügt am {since}";
    add_passkey: "Add a passkey", "Passkey hinzufügen";
    never_used: "Never used", "Nie benutzt";
    last_used(when): "Last used {when}", "Zuletzt benutzt {when}";
    name: "Name", "Name";
    rename: "Rename", "Umbenennen";
    rename_named(name): "Rename {name}", "{name} umbenennen";
    remove: "Remove", "Entfernen";
    remove_named(name): "Remove {name}", "{name} entfernen";
    save: "Save", "Sichern";

    account: "Account", "Konto";
    account_of(name): "Account of {name}", "Konto von {name}";
    needs_account: "This page needs an account", "Diese Seite braucht ein Konto";
    needs_account_why: "Sign in to see it.", "Zum Ansehen anmelden.";
    has_ended:
        "This device is no longer signed in. Sign in again to see your gallery.",
        "Dieses Gerät ist nicht mehr angemeldet. Zum Ansehen der Galerie erneut anmelden.";
    no_email: "No e-mail address", "Keine E-Mail-Adresse";

    devices: "Devices", "Geräte";
    devices_why: "These devices are signed in. End a session that you do not know.", "Diese Geräte sind angemeldet. Unbekannte Sitzungen beenden.";
    device_facts(used, since): "Last used {used}, signed in on {since}", "Zuletzt benutzt {used}, angemeldet am {since}";
    this_device: "This device", "Dieses Gerät";
    end: "Sign out", "Abmelden";
    end_device(device): "Sign out {device}", "{device} abmelden";
    end_others: "Sign out all other devices", "Alle anderen Geräte abmelden";

    downloads: "Download everything", "Alles herunterladen";
    downloads_why:
        "All photographs, renditions, receipts and look-up tables, and all recipes as text, in zip files. The server makes a file while your browser receives it. Pyramids are not included, because they can be built again. Nor are the files of collections: they are in your folder of the bucket.",
        "Alle Fotos, Ergebnisse, Belege und Farbtabellen und alle Rezepte als Text, in ZIP-Dateien. Der Server erstellt eine Datei, während der Browser sie empfängt. Pyramiden sind nicht dabei, denn sie lassen sich neu erstellen. Auch die Dateien von Sammlungen nicht: Sie liegen im eigenen Ordner des Buckets.";
    list_downloads: "Prepare the files", "Dateien vorbereiten";
    list_downloads_again: "Prepare again", "Neu vorbereiten";
    counting: "Counting your files…", "Die Dateien werden gezählt …";
    downloads_sum(parts, files, size):
        "{parts} zip files with {files} files, together about {size}. Download them one after the other.",
        "{parts} ZIP-Dateien mit {files} Dateien, zusammen etwa {size}. Sie nacheinander herunterladen.";
    download_rows: "All recipes, names and settings as text", "Alle Rezepte, Namen und Einstellungen als Text";
    download_part(files, size): "{files} files, about {size}", "{files} Dateien, etwa {size}";
    download_one(size): "1 file, about {size}", "1 Datei, etwa {size}";
    download: "Download", "Herunterladen";
    download_named(name): "Download {name}", "{name} herunterladen";
    download_started: "Started", "Gestartet";

    delete: "Delete account", "Konto löschen";
    delete_question: "Delete this account?", "Dieses Konto löschen?";
    delete_consequence:
        "The server deletes the account and its gallery: all photographs, renditions, receipts and pyramids, and all files in your folder of the bucket. This cannot be undone. Photographs on your devices stay.",
        "Der Server löscht das Konto und die Galerie: alle Fotos, Ergebnisse, Belege und Pyramiden und alle Dateien im eigenen Ordner des Buckets. Das lässt sich nicht rückgängig machen. Fotos auf den Geräten bleiben.";
    delete_type(word): "To confirm, type {word}", "Zur Bestätigung {word} eingeben";
    delete_word: "delete", "löschen";
    delete_ended:
        "This device is no longer signed in, so nothing was deleted. Sign in again, then delete the account.",
        "Dieses Gerät ist nicht mehr angemeldet. Darum wurde nichts gelöscht. Erneut anmelden und dann das Konto löschen.";
    delete_unknown:
        "The server did not answer. The account may be deleted or not. Check the connection, then open this page again.",
        "Der Server hat nicht geantwortet. Ob das Konto gelöscht ist, ist unbekannt. Die Verbindung prüfen und diese Seite neu öffnen.";
    deleted: "The account is deleted.", "Das Konto ist gelöscht.";
    cancel: "Cancel", "Abbrechen";
}

/// Why a sign-in at another service failed, by the word of the edge.
pub(crate) fn sign_in_error(word: &str) -> &'static str {
    match word {
        "expired" => provider_expired(),
        "declined" => provider_declined(),
        "address_taken" => provider_address_taken(),
        _ => provider_failed(),
    }
}
