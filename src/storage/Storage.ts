/**
 * The disk of a node: named durable cells and logs.
 *
 * @module
 */
import { Context, Effect, Layer } from "effect"
import type { StorageService } from "./contract.ts"
import * as Memory from "./Memory.ts"

export * from "./contract.ts"

const StorageBase: Context.ServiceClass<Storage, "@synod/synod/storage/Storage", StorageService> = Context.Service<
  Storage,
  StorageService
>()("@synod/synod/storage/Storage")

/** The disk of this node. */
export class Storage extends StorageBase {
  /**
   * A disk in memory, by default an empty one. When the layer's scope closes the node has crashed: what it had not
   * synced is lost. Pass a disk of `makeDisk` to start a node again on what it had synced.
   */
  static readonly layerMemory = (disk: Memory.MemoryDisk = Memory.makeDisk()): Layer.Layer<Storage> =>
    Layer.effect(Storage, Effect.acquireRelease(Effect.succeed(disk.storage), () => disk.crash))
}
