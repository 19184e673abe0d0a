// Include this file where routers of signalbox/runtime should know these capabilities. It is always the same.
import type { Capabilities } from './capabilities.d.ts';

declare module 'signalbox/runtime' {
  interface Register {
    readonly capabilities: Capabilities;
  }
}
