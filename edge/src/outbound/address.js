// The runtime's URL parser for address.rs. `fetch` uses the same one, so a check and a request never read an address
// differently.

/** Normalised address, scheme, user and password, host and port, one line each; an empty text if it is no URL. */
export function parse(text) {
  if (!URL.canParse(text)) return "";
  const { href, protocol, username, password, hostname, port } = new URL(text);
  return [href, protocol, username + password, hostname, port].join("\n");
}
