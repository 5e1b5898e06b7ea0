/**
 * The port of a node for clients: WebSockets to its replica, and HTTP for whatever else it offers.
 *
 * @module
 */
export { ListenFailed } from "../../network/websocket/port.ts"
export { make, ReplicaServer, type ReplicaServerService } from "./ReplicaServer.ts"
export { check, InvalidServer, type Limits, mostConnections, type Options, type Tls } from "./settings.ts"
