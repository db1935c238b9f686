// The flows that every browser engine must run, in Firefox.

import { firefox } from "./engines/firefox.mjs";
import { flows } from "./engines/flows.mjs";

flows(firefox);
