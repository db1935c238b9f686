// Where the engine's npm package is: `cargo xtask bench` says.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { given } from "./packages.mjs";

/** The folder of the npm package. */
export const enginePackage = given("SAFELIGHT_NPM");

/** The engine, as Node loads the package. */
export const engine = () => import(pathToFileURL(join(enginePackage, "node.js")));
