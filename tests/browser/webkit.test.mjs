// The flows that every browser engine must run, in WebKitGTK.

import { flows } from "./engines/flows.mjs";
import { webkit } from "./engines/webkit.mjs";

flows(webkit);
