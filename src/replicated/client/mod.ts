/**
 * A client of replicated services on nodes that are other processes. See `README.md` here for what its errors mean.
 *
 * @module
 */
export { InvalidUrls, layer, type Options, type Tls, transports } from "./WebSocketClient.ts"
export { path } from "./Wire.ts"
