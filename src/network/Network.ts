/**
 * The network: unreliable datagrams between roles of nodes.
 *
 * @module
 */
import { Context, Effect, Layer } from "effect"
import type { NetworkService } from "./contract.ts"
import * as Memory from "./Memory.ts"

export * from "./contract.ts"

const MemoryNetworkBase: Context.ServiceClass<
  MemoryNetwork,
  "@synod/synod/network/MemoryNetwork",
  Memory.MemoryNetworkService
> = Context.Service<MemoryNetwork, Memory.MemoryNetworkService>()("@synod/synod/network/MemoryNetwork")

/** The means to disturb a network in memory. */
export class MemoryNetwork extends MemoryNetworkBase {}

const NetworkBase: Context.ServiceClass<Network, "@synod/synod/network/Network", NetworkService> = Context.Service<
  Network,
  NetworkService
>()("@synod/synod/network/Network")

/** The network that nodes are attached to. */
export class Network extends NetworkBase {
  /** A network within this process; share the layer among the nodes that are to meet on it. Default: perfect links. */
  static readonly layerMemory = (links?: Memory.Links): Layer.Layer<Network | MemoryNetwork> =>
    Layer.effectContext(
      Effect.map(
        Memory.make(links),
        (network) => Context.make(Network, network).pipe(Context.add(MemoryNetwork, network)),
      ),
    )
}
