/**
 * What may be put between nodes and their world: to plant a bug, and see that a campaign finds it.
 *
 * @module
 */
import type { NetworkService } from "../network/Network.ts"
import type { StorageService } from "../storage/Storage.ts"

/** Replaces a node's network or disk. */
export interface Tampering {
  readonly network?: (network: NetworkService) => NetworkService
  readonly storage?: (storage: StorageService) => StorageService
}
