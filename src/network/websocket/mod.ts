/**
 * A network of nodes that are processes of their own, over WebSockets. See `README.md` here for what travels.
 *
 * @module
 */
export { ListenFailed } from "./port.ts"
export { check, InvalidNetwork, type Limits, type Options, type Pace, type Tls } from "./settings.ts"
export { make, type PeerStatus, WebSocketNetwork, type WebSocketNetworkService } from "./WebSocketNetwork.ts"
export { type Versions, versions } from "./Wire.ts"
