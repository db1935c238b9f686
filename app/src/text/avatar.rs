//! Texts of the avatar.

texts! {
    title: "Avatar", "Profilbild";
    why:
        "It is shown with your name. Choose a photograph or drop it here.",
        "Es steht neben deinem Namen. Ein Foto wählen oder hierher ziehen.";
    choose: "Choose a photograph", "Foto wählen";
    choose_other: "Choose another one", "Anderes wählen";
    remove: "Remove", "Entfernen";
    removed: "The avatar is removed.", "Das Profilbild ist entfernt.";
    crop: "Crop the avatar", "Profilbild zuschneiden";
    crop_hint: "Everything inside the circle stays visible.", "Alles innerhalb des Kreises bleibt sichtbar.";
    picture: "The whole photograph", "Das ganze Foto";
    frame: "Square of the avatar. Arrow keys move it, with Shift in larger steps", "Quadrat des Profilbilds. Pfeiltasten verschieben es, mit Umschalt in größeren Schritten";
    cropping: "Cropping…", "Wird zugeschnitten …";
    sending: "Uploading…", "Wird hochgeladen …";
    making: "The server makes the avatar…", "Der Server macht das Profilbild …";
    still_making:
        "The server is still making the avatar. It is shown here when it is ready.",
        "Der Server macht das Profilbild noch. Es erscheint hier, sobald es fertig ist.";
    saved: "The new avatar is shown everywhere.", "Das neue Profilbild ist überall zu sehen.";
    /// With the reason of a failure.
    kept(reason): "{reason} Your avatar has not changed.", "{reason} Das Profilbild bleibt, wie es war.";
}
