import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import * as Image from "../../../src/protocols/multipaxos/Image.ts"
import { Decided } from "../../../src/protocols/multipaxos/events.ts"
import {
  agree,
  decidedIsHeld,
  type Decisions,
  oneProposalABallot,
  record,
  snapshotMeetsLog,
  valid,
} from "../../../src/protocols/multipaxos/invariants.ts"
import { ballot, Cluster, slot } from "./Cluster.ts"

const told = (...decided: ReadonlyArray<readonly [slot: number, ...commands: ReadonlyArray<string>]>): Decisions =>
  decided.map(([n, ...commands]) => Decided({ slot: slot(n), commands })).reduce(record, [])

it("decisions agree while every slot has one, told however often", () => {
  expect(agree(told([1, "y"], [0, "x"], [1, "y"], [2]))).toBe(true)
  expect(agree(told([0, "x"], [0, "y"]))).toBe(false)
  expect(agree(told([0, "x", "y"], [0, "y", "x"]))).toBe(false)
  expect(agree(told([0, "x"], [0]))).toBe(false)
})

it("decisions are valid while all commands were proposed; a no-op always is", () => {
  expect(valid(told([0, "x"], [1]), ["x"])).toBe(true)
  expect(valid(told([0, "x", "z"]), ["x"])).toBe(false)
})

const holding = (commands: ReadonlyArray<string>, chosen = 0, round = 1) => ({
  ...new Cluster("abc").state("a"),
  log: Log.fromIterable([{ ballot: ballot(round, "a"), commands }]),
  chosen: slot(chosen),
})
const holdingNothing = new Cluster("abc").state("a")

it("a ballot proposes one thing a slot", () => {
  expect(oneProposalABallot([holding(["x"]), holding(["x"]), holding(["y"], 0, 2), holdingNothing])).toBe(true)
  expect(oneProposalABallot([holding(["x"]), holdingNothing, holding(["y"])])).toBe(false)
})

it("what is decided is held by a quorum, in whatever ballots", () => {
  expect(decidedIsHeld([holding(["x"], 1), holding(["x"], 0, 2), holdingNothing], 2)).toBe(true)
  expect(decidedIsHeld([holding(["x"], 1), holding(["y"], 0, 2), holdingNothing], 2)).toBe(false)
})

it("what a replica has dropped it holds in its snapshot; a log goes on no later than where the snapshot ends", () => {
  const dropped = { ...holdingNothing, log: Log.empty(1), chosen: slot(1), snapshot: Image.of(slot(1), ["x"]) }
  expect(decidedIsHeld([holding(["x"], 1), dropped, holdingNothing], 2)).toBe(true)
  expect(decidedIsHeld([holding(["x"], 1), dropped, holdingNothing], 3)).toBe(false)
  expect(snapshotMeetsLog(dropped)).toBe(true)
  expect(snapshotMeetsLog({ ...dropped, log: Log.empty(2), chosen: slot(2) })).toBe(false)
  expect(snapshotMeetsLog({ ...dropped, chosen: slot(0) })).toBe(false)
})
