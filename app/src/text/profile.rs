//! Texts of profiles: the public page, the form, and who may see a rendition.

texts! {
    loading: "Loading", "Wird geladen";
    missing: "Nobody has this handle", "Diesen Namen hat niemand";
    missing_why: "The address may be mistyped, or the account was deleted.", "Vielleicht ist die Adresse falsch geschrieben, oder das Konto wurde gelöscht.";
    failed: "The profile cannot be shown", "Das Profil lässt sich nicht zeigen";
    to_the_editor: "To the editor", "Zum Bearbeiten";
    renditions: "Public pictures", "Öffentliche Bilder";
    nothing: "No public pictures yet.", "Noch keine öffentlichen Bilder.";
    more: "Show more", "Mehr zeigen";

    profile: "Profile", "Profil";
    why:
        "Everybody can see this, together with the renditions that you make public.",
        "Das können alle sehen, zusammen mit den Ergebnissen, die öffentlich sind.";
    details: "Details", "Angaben";
    handle: "Handle", "Profilname";
    handle_hint: "3 to 30 letters from a to z, digits and _. It is part of the address of your profile.", "3 bis 30 Buchstaben von a bis z, Ziffern und _. Er ist Teil der Adresse des Profils.";
    bad_handle: "This handle is not possible, or reserved. Choose another one.", "Dieser Name ist nicht möglich oder reserviert. Einen anderen wählen.";
    taken: "Somebody has this handle. Choose another one.", "Diesen Namen gibt es schon. Einen anderen wählen.";
    name: "Name", "Name";
    bio: "About you", "Über dich";
    bio_hint: "At most 500 characters", "Höchstens 500 Zeichen";
    save: "Save", "Sichern";
    saved: "The profile is saved.", "Das Profil ist gesichert.";
    show: "Show the public page", "Öffentliche Seite zeigen";
    too_long: "This text is too long. Shorten it.", "Dieser Text ist zu lang. Bitte kürzen.";

    visibility: "Who may see it", "Wer es sehen darf";
    private: "Only you", "Niemand sonst";
    unlisted: "With the link", "Mit dem Link";
    public: "Everybody", "Alle";
    private_why: "Only you can see this rendition.", "Nur du kannst dieses Ergebnis sehen.";
    unlisted_why: "Everybody with the link can see this rendition, but not the original.", "Alle mit dem Link können dieses Ergebnis sehen, aber nicht das Original.";
    public_why: "Everybody can see this rendition on your profile, but not the original.", "Alle können dieses Ergebnis auf deinem Profil sehen, aber nicht das Original.";
    visibility_of(title): "Who may see {title}", "Wer {title} sehen darf";
    link: "Public link", "Öffentlicher Link";
    copy_link: "Copy link", "Link kopieren";
    link_copied: "The link is copied.", "Der Link ist kopiert.";
    not_copied: "The browser did not copy the link. Select and copy it.", "Der Browser hat den Link nicht kopiert. Markieren und kopieren.";
    shared_rendition: "A shared picture", "Ein geteiltes Bild";
}
