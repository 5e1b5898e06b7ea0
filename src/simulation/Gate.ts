/**
 * The gate between a life of a node and the world. While it is shut nothing of the node runs.
 *
 * @module
 */
import type { Fiber, Scheduler } from "effect"

type Task = () => void

/**
 * The scheduler of a node's fibers, on that of the world. Shut, it keeps what becomes ready, what arrives and what
 * rings; open again, it hands all of it over. What is under way when it shuts comes to where it would wait.
 */
export class Gate implements Scheduler.Scheduler, Scheduler.SchedulerDispatcher {
  readonly executionMode: "sync" | "async"
  readonly #scheduler: Scheduler.Scheduler
  readonly #dispatcher: Scheduler.SchedulerDispatcher
  #isShut = false
  #tasks: Array<readonly [task: Task, priority: number]> = []
  #arrived: Array<Task> = []
  #rung: Array<Task> = []

  constructor(scheduler: Scheduler.Scheduler) {
    this.executionMode = scheduler.executionMode
    this.#scheduler = scheduler
    this.#dispatcher = scheduler.makeDispatcher()
  }

  get isShut(): boolean {
    return this.#isShut
  }

  /** Lets a datagram in. Those that wait keep their order. */
  arrive(deliver: Task): void {
    if (this.#isShut) this.#arrived.push(deliver)
    else deliver()
  }

  /** Lets a timer ring. Those that wait keep their order. */
  ring(callback: Task): void {
    if (this.#isShut) this.#rung.push(callback)
    else callback()
  }

  shut(): void {
    this.#isShut = true
  }

  open(): void {
    if (!this.#isShut) return
    this.#isShut = false
    const [tasks, arrived, rung] = [this.#tasks, this.#arrived, this.#rung]
    this.#tasks = []
    this.#arrived = []
    this.#rung = []
    for (const [task, priority] of tasks) this.#dispatcher.scheduleTask(task, priority)
    // Whether it sees first that time has passed or what has arrived is left to chance, as all that is ready.
    this.#dispatcher.scheduleTask(() => arrived.forEach((deliver) => this.arrive(deliver)), 0)
    this.#dispatcher.scheduleTask(() => rung.forEach((callback) => this.ring(callback)), 0)
  }

  scheduleTask(task: Task, priority: number): void {
    if (this.#isShut) this.#tasks.push([task, priority])
    else this.#dispatcher.scheduleTask(task, priority)
  }

  flush(): void {
    this.#dispatcher.flush()
  }

  makeDispatcher(): Scheduler.SchedulerDispatcher {
    return this
  }

  /** A fiber that runs when the gate shuts is not held up in the middle: who ends it would wait for it in vain. */
  shouldYield(fiber: Fiber.Fiber<unknown, unknown>): boolean {
    return !this.#isShut && this.#scheduler.shouldYield(fiber)
  }
}
