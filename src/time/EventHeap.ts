/**
 * What is to happen, earliest first: a binary heap over parallel arrays.
 *
 * @module
 */

/** Something to happen; its callback is gone once it has happened or been cancelled. */
export interface Event {
  callback: (() => void) | undefined
}

const initialCapacity = 1024

/**
 * Events by their time, and those of one time in the order in which they were added. Adding and taking cost the
 * logarithm of the number of events; a cancelled event keeps its place until its time comes, or until half of all
 * events are cancelled, when they are swept out together.
 */
export class EventHeap {
  #times = new Float64Array(initialCapacity)
  #sequences = new Float64Array(initialCapacity)
  #events: Array<Event> = []
  #size = 0
  #cancelled = 0
  #nextSequence = 0

  add(atMs: number, callback: () => void): Event {
    const event: Event = { callback }
    if (this.#size === this.#times.length) this.#grow()
    this.#rise(this.#size++, atMs, this.#nextSequence++, event)
    return event
  }

  cancel(event: Event): void {
    if (event.callback === undefined) return
    event.callback = undefined
    this.#cancelled++
    if (this.#cancelled * 2 > this.#size && this.#size > initialCapacity) this.#sweep()
  }

  /** When the earliest event is due; `Infinity` if there is none. */
  nextTime(): number {
    while (this.#size > 0 && this.#events[0]?.callback === undefined) {
      this.#cancelled--
      this.#removeFirst()
    }
    return this.#size === 0 ? Infinity : this.#at(this.#times, 0)
  }

  /** Removes the earliest event, which must have been seen by `nextTime`, and returns its callback. */
  take(): () => void {
    const event = this.#events[0]
    const callback = event?.callback
    if (event === undefined || callback === undefined) throw new Error("there is no event to take")
    event.callback = undefined
    this.#removeFirst()
    return callback
  }

  /** Indices are always inside the arrays; typed arrays cannot say so to the compiler. */
  #at(array: Float64Array, index: number): number {
    return array[index] as number
  }

  #put(index: number, time: number, sequence: number, event: Event): void {
    this.#times[index] = time
    this.#sequences[index] = sequence
    this.#events[index] = event
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#at(this.#times, from), this.#at(this.#sequences, from), this.#events[from] as Event)
  }

  #isBefore(index: number, time: number, sequence: number): boolean {
    const other = this.#at(this.#times, index)
    return other < time || (other === time && this.#at(this.#sequences, index) < sequence)
  }

  #rise(from: number, time: number, sequence: number, event: Event): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (this.#isBefore(parent, time, sequence)) break
      this.#move(parent, index)
      index = parent
    }
    this.#put(index, time, sequence, event)
  }

  #sink(from: number, time: number, sequence: number, event: Event): void {
    let index = from
    while (true) {
      let child = 2 * index + 1
      if (child >= this.#size) break
      const sibling = child + 1
      if (
        sibling < this.#size && this.#isBefore(sibling, this.#at(this.#times, child), this.#at(this.#sequences, child))
      ) child = sibling
      if (!this.#isBefore(child, time, sequence)) break
      this.#move(child, index)
      index = child
    }
    this.#put(index, time, sequence, event)
  }

  #removeFirst(): void {
    const last = --this.#size
    const event = this.#events.pop()
    if (last > 0 && event !== undefined) {
      this.#sink(0, this.#at(this.#times, last), this.#at(this.#sequences, last), event)
    }
  }

  #grow(): void {
    const doubled = (array: Float64Array) => {
      const next = new Float64Array(array.length * 2)
      next.set(array)
      return next
    }
    this.#times = doubled(this.#times)
    this.#sequences = doubled(this.#sequences)
  }

  #sweep(): void {
    let kept = 0
    for (let index = 0; index < this.#size; index++) {
      if (this.#events[index]?.callback !== undefined) this.#move(index, kept++)
    }
    this.#size = kept
    this.#events.length = kept
    this.#cancelled = 0
    for (let index = (kept >>> 1) - 1; index >= 0; index--) {
      this.#sink(index, this.#at(this.#times, index), this.#at(this.#sequences, index), this.#events[index] as Event)
    }
  }
}
