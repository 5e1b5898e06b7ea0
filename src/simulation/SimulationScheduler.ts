/**
 * Who runs next: a seeded choice among the tasks that are ready.
 *
 * @module
 */
import type { Fiber, Scheduler } from "effect"

type Task = () => void

/** Ready tasks of one priority, in no order. */
interface Lane {
  readonly priority: number
  readonly tasks: Array<Task>
}

const none: Array<Task> = []

/** Operations that a preempted fiber needs to get back to where it was: preempting these, it would never get on. */
const opsToResume = 2

/** Draws a whole number from 0 to `bound - 1`. */
export type Choose = (bound: number) => number

/**
 * The scheduler of a simulated world. All fibers share its one dispatcher, whose tasks do not run by themselves: the
 * world takes them one at a time. Of the tasks of the lowest priority number, any may be next, and a running fiber may
 * be preempted at any operation; the seed decides both.
 */
export class SimulationScheduler implements Scheduler.Scheduler, Scheduler.SchedulerDispatcher {
  readonly executionMode = "sync"
  readonly #choose: Choose
  readonly #preemptEvery: number
  readonly #lanes: Array<Lane> = [{ priority: 0, tasks: [] }]
  #opsToPreemption: number

  /** Fibers are preempted every `preemptEvery` operations on average. */
  constructor(choose: Choose, preemptEvery: number) {
    this.#choose = choose
    this.#preemptEvery = preemptEvery
    this.#opsToPreemption = this.#drawOps()
  }

  /** How many tasks the next one can be chosen from. */
  get candidates(): number {
    return this.#firstLane().length
  }

  /** Takes the candidate of that index, which must exist. */
  take(index: number): Task {
    const tasks = this.#firstLane()
    const last = tasks.pop()
    if (last === undefined) throw new Error("no task is ready")
    const task = tasks[index]
    if (task === undefined) return last
    tasks[index] = last
    return task
  }

  scheduleTask(task: Task, priority: number): void {
    this.#laneOf(priority).tasks.push(task)
  }

  flush(): void {
    while (this.candidates > 0) this.take(this.#choose(this.candidates))()
  }

  makeDispatcher(): Scheduler.SchedulerDispatcher {
    return this
  }

  shouldYield(fiber: Fiber.Fiber<unknown, unknown>): boolean {
    if (fiber.currentOpCount <= opsToResume || --this.#opsToPreemption > 0) return false
    this.#opsToPreemption = this.#drawOps()
    return true
  }

  #firstLane(): Array<Task> {
    for (const { tasks } of this.#lanes) if (tasks.length > 0) return tasks
    return none
  }

  #drawOps(): number {
    return 1 + this.#choose(2 * this.#preemptEvery - 1)
  }

  #laneOf(priority: number): Lane {
    const index = this.#lanes.findIndex((lane) => lane.priority >= priority)
    const found = this.#lanes[index]
    if (found?.priority === priority) return found
    const lane: Lane = { priority, tasks: [] }
    this.#lanes.splice(index < 0 ? this.#lanes.length : index, 0, lane)
    return lane
  }
}
