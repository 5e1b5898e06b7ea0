/**
 * The disk of a simulated machine: it can be slow, full or damaged, fail, be torn by a crash, and forget.
 *
 * @module
 */
import { Duration, Effect, type Random } from "effect"
import { type BehavingDisk, diskThat, type Settled } from "../storage/Memory.ts"
import { StorageError, type StorageService, type Write } from "../storage/Storage.ts"
import { InForce } from "./InForce.ts"
import { boundsOf, Damage, type Place, placesIn } from "./Records.ts"

const failing = (operation: "load" | "sync", problem: string): Effect.Effect<never, StorageError> =>
  Effect.fail(new StorageError({ operation, problem }))

const sum = (amounts: ReadonlyArray<number>): number => amounts.reduce((total, ms) => total + ms, 0)

/** A disk that outlives its node, and what can be wrong with it. What begins something returns what ends it. */
export class Disk {
  readonly #random: Random.Random
  readonly #wait: Effect.Effect<void>
  readonly #slow = new InForce<number>((amounts) => this.#slowMs = sum(amounts))
  readonly #refusals = new InForce<string>((all) => this.#refusal = all[0])
  readonly #failures = new InForce<true>()
  readonly #tears = new InForce<() => void>((all) => this.#torn = all[0])
  readonly #skips = new InForce<number>((all) => this.#skipped = Math.max(0, ...all))
  #slowMs = 0
  #refusal: string | undefined
  #torn: (() => void) | undefined
  #skipped = 0
  #hasSkipped = false
  #hasFailed = false
  #isReplaced = false
  #platter: BehavingDisk
  #damage = new Damage()

  constructor(syncTime: Duration.Input, random: Random.Random) {
    const syncTimeMs = Duration.toMillis(syncTime)
    this.#random = random
    this.#wait = Effect.suspend(() => Effect.sleep(syncTimeMs + this.#slowMs))
    this.#platter = this.#make()
  }

  /** Whether the node has been told, in this life, that the disk failed. It has stopped then. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** What of it is damaged; a load fails with it. */
  get damage(): string | undefined {
    return this.#damage.found
  }

  /** Whether the node once had another disk, which was lost. */
  get isReplaced(): boolean {
    return this.#isReplaced
  }

  readonly storage: StorageService = {
    load: Effect.suspend(() => {
      const { damage } = this
      return damage === undefined ? this.#platter.storage.load : this.#fail("load", damage)
    }),
    write: (writes) => this.#platter.storage.write(writes),
    sync: Effect.suspend(() => this.#platter.storage.sync),
  }

  /** Loses what was not synced, as a crash of the node does. */
  crash(): void {
    this.#hasFailed = false
    this.#platter.crash()
  }

  /** Puts an empty disk in its place. */
  replace(): void {
    this.#platter = this.#make()
    this.#damage = new Damage()
    this.#isReplaced = true
  }

  /** Syncs take so much longer. */
  slow(ms: number): () => void {
    return this.#slow.begin(ms)
  }

  /** Every sync fails, with this problem. */
  refuseSyncs(problem: string): () => void {
    return this.#refusals.begin(problem)
  }

  /** The next sync fails. What it was to write is durable or not, and no later sync writes it. */
  failNextSync(): () => void {
    return this.#failures.begin(true)
  }

  /** In the middle of the next sync `torn` is called, which crashes the node. */
  tearNextSync(torn: () => void): () => void {
    return this.#tears.begin(torn)
  }

  /** So likely is it of a write that it never reaches the disk, and that nobody is told. */
  skipWrites(likelihood: number): () => void {
    return this.#skips.begin(likelihood)
  }

  /** Damages some record, if there is one. */
  damageRecord(problem: string): void {
    const places = placesIn(this.#platter.contents())
    const place = places[this.#below(places.length)]
    if (place !== undefined) this.#damage.note(place, problem)
  }

  /** Puts some record in the place of another: neither is where it was, if there are two. */
  misdirectRecord(): void {
    const places: Array<Place> = [...placesIn(this.#platter.contents())]
    for (const problem of ["holds what was to be written elsewhere", "is of an earlier time than the rest"]) {
      const [place] = places.splice(this.#below(places.length), 1)
      if (place !== undefined) this.#damage.note(place, problem)
    }
  }

  #make(): BehavingDisk {
    return diskThat({ wait: this.#wait, settle: (writes) => this.#settle(writes) })
  }

  #settle(writes: ReadonlyArray<Write>): Settled {
    if (this.#refusal !== undefined) return { durable: [], told: this.#fail("sync", this.#refusal) }
    if (this.#failures.isAny) {
      this.#failures.endAll()
      return { durable: this.#maybe(writes), told: this.#fail("sync", "an input/output error") }
    }
    const torn = this.#torn
    if (torn !== undefined) {
      this.#tears.endAll()
      torn()
      return { durable: this.#maybe(writes), told: Effect.never }
    }
    return { durable: this.#placed(writes), told: Effect.void }
  }

  /** A sync is one transaction, so that a failure or a crash leaves all of it or nothing. */
  #maybe(writes: ReadonlyArray<Write>): ReadonlyArray<Write> {
    return this.#random.nextDoubleUnsafe() < 0.5 ? [] : this.#placed(writes)
  }

  /** The writes that are not skipped, as they find the disk. */
  #placed(writes: ReadonlyArray<Write>): ReadonlyArray<Write> {
    const kept = this.#skipped === 0 ? writes : writes.filter(() => this.#random.nextDoubleUnsafe() >= this.#skipped)
    if (kept.length < writes.length) this.#hasSkipped = true
    for (const write of kept) this.#damage.mend(write)
    return this.#hasSkipped ? this.#damage.bridge(boundsOf(this.#platter.contents()), kept) : kept
  }

  #fail(operation: "load" | "sync", problem: string): Effect.Effect<never, StorageError> {
    this.#hasFailed = true
    return failing(operation, problem)
  }

  #below(bound: number): number {
    return Math.floor(this.#random.nextDoubleUnsafe() * bound)
  }
}
