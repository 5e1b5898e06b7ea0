/**
 * The order of each process: what it asked first comes first, whatever others do at the time.
 *
 * @module
 */
import { at } from "../../rows/Ints.ts"
import { Bits } from "./Bits.ts"
import { none, type Precedence, type Span } from "./Precedence.ts"

/** What has no end may be placed any time after what its process had ended before. */
interface Endless {
  readonly operation: number
  readonly process: number
  /** How many ended operations of its process come before it. */
  readonly after: number
}

/** The precedence of spans in the order in which they begin; their times are of no matter else. */
export class ProgramOrder implements Precedence {
  /** The operations with an end, by process. */
  private readonly programs: ReadonlyArray<ReadonlyArray<number>>
  private readonly endless: ReadonlyArray<Endless>
  /** The process of each operation, and the number among the endless of those that are. */
  private readonly processes: Int32Array
  private readonly numbers: Int32Array
  /** How many operations of each program are placed. */
  private readonly placed: Int32Array
  private readonly placedEndless: Bits
  private missing = 0

  constructor(spans: ReadonlyArray<Span<unknown, unknown>>) {
    const names = [...new Set(spans.map(({ operation }) => operation.process))]
    const processOf = new Map(names.map((name, process) => [name, process]))
    const programs = names.map((): Array<number> => [])
    const endless: Array<Endless> = []
    this.processes = Int32Array.from(spans, ({ operation }) => processOf.get(operation.process) ?? none)
    this.numbers = new Int32Array(spans.length).fill(none)
    for (const [operation, { end }] of spans.entries()) {
      const process = at(this.processes, operation)
      const program = programs[process] ?? []
      if (end < Infinity) {
        program.push(operation)
        this.missing++
      } else this.numbers[operation] = endless.push({ operation, process, after: program.length }) - 1
    }
    this.programs = programs
    this.endless = endless
    this.placed = new Int32Array(names.length)
    this.placedEndless = new Bits(endless.length)
  }

  candidate(after: number): number {
    let least = Infinity
    for (const operation of this.unplaced) if (operation > after && operation < least) least = operation
    for (const [number, { after: needed, operation, process }] of this.endless.entries()) {
      if (operation >= least) break
      if (operation > after && needed <= at(this.placed, process) && !this.placedEndless.has(number)) least = operation
    }
    return least === Infinity ? none : least
  }

  place(operation: number): void {
    this.move(operation, 1)
  }

  unplace(operation: number): void {
    this.move(operation, -1)
  }

  get isComplete(): boolean {
    return this.missing === 0
  }

  /** How many operations are placed, of those that must be. */
  get reached(): number {
    return this.placed.reduce((sum, placed) => sum + placed, 0)
  }

  /** The next operation of each program. */
  get unplaced(): ReadonlyArray<number> {
    return this.programs.flatMap((program, process) => program[at(this.placed, process)] ?? [])
  }

  get width(): number {
    return this.placed.length + this.placedEndless.width
  }

  write(into: Int32Array, start: number): number {
    into.set(this.placed, start)
    return this.placedEndless.write(into, start + this.placed.length)
  }

  private move(operation: number, by: 1 | -1): void {
    const number = at(this.numbers, operation)
    if (number !== none) return by === 1 ? this.placedEndless.add(number) : this.placedEndless.delete(number)
    const process = at(this.processes, operation)
    this.placed[process] = at(this.placed, process) + by
    this.missing -= by
  }
}
