/**
 * Bugs that a campaign has to find: of disks, networks, clocks and logs, and of what a protocol says.
 */
import { keyValue, multiPaxos, ofService, paxos, type ServiceOptions, type Tampering } from "../../src/campaign/mod.ts"
import { Counter } from "../replicated/services.ts"
import { hasty, losing, losingCell, saying } from "../support/tampering.ts"
import type { Bug } from "./Bug.ts"
import { impatient } from "./clients.ts"
import { campaigning, type Mistake } from "./campaigning.ts"
import { overtaken, torn } from "./disks.ts"
import { forgetful, unasked, undistinguished } from "./logs.ts"
import { amongConnected, unconfirmed } from "./networks.ts"
import { drifting, isolating, wiping } from "./schedules.ts"

type Told = Omit<Mistake, "right" | "wrong">

const ofPaxos = (name: string, tampering: Tampering, told: Told): Bug =>
  campaigning(name, { ...told, right: paxos(), wrong: paxos(tampering) })

const ofMultiPaxos = (name: string, tampering: Tampering, told: Told): Bug =>
  campaigning(name, { ...told, right: multiPaxos(), wrong: multiPaxos(tampering) })

const ofKeyValue = (name: string, log: NonNullable<ServiceOptions["log"]>, told: Told): Bug =>
  campaigning(name, { ...told, right: keyValue(), wrong: keyValue({ log }) })

const ofCounter = (name: string, bug: ServiceOptions, told: Told): Bug =>
  campaigning(name, { ...told, right: ofService(Counter), wrong: ofService(Counter, bug) })

/** What was said is not on the disk. */
const missing = /does not find it|and finds|is not on the disk/

export const campaigns: ReadonlyArray<Bug> = [
  ofMultiPaxos("an acknowledgement before the sync", hasty, {
    source: "PMS 2.5; etcd-io/etcd#14143",
    seeds: 10,
    violation: missing,
  }),
  ofPaxos("a promise that is not on disk", losingCell("Acceptor.promised"), {
    source: "PMS 2.5",
    seeds: 10,
    violation: /the promise .+ is not on the disk/,
  }),
  ofPaxos("an acceptance that is not on disk", losingCell("Acceptor.accepted"), {
    source: "PMS 2.5",
    seeds: 10,
    violation: /the acceptance .+ is not on the disk/,
  }),
  ofPaxos("a ballot that is used again", losingCell("Proposer.round"), {
    source: "PMS 2.5",
    seeds: 10,
    violation: /Proposer.+ prepares .+ after/,
  }),
  ofPaxos("a proposer is not told what was accepted", saying("Promise", "accepted", null), {
    source: "PMS 2.2, P2c",
    seeds: 10,
    violation: /are chosen for/,
  }),
  ofMultiPaxos("a promise that is not on disk, of many slots", losingCell("Replica.promised"), {
    source: "PMS 2.5 and 3",
    seeds: 10,
    violation: /had promised .+ and finds/,
  }),
  ofMultiPaxos("an append that is not on disk", losing(({ _tag }) => _tag === "ChangeLog"), {
    source: "PMS 2.5",
    seeds: 10,
    violation: /had accepted slot \d+ in .+ and does not find it/,
  }),
  ofMultiPaxos("a torn append", torn, {
    source: "Pillai et al., OSDI 2014",
    seeds: 10,
    violation: /agreement|decides/,
  }),
  ofMultiPaxos("an append that later writes overtake", overtaken, {
    source: "etcd-io/etcd#8455",
    seeds: 10,
    violation: /had accepted slot \d+ in .+ and does not find it/,
  }),
  ofMultiPaxos("a quorum counted among connected nodes only", amongConnected, {
    source: "elastic/elasticsearch#10935",
    seeds: 30,
    violation: /agreement|decides/,
  }),
  ofMultiPaxos("a snapshot that is not on disk, and a log that begins at its end", losingCell("Replica.snapshot"), {
    source: "hashicorp/raft#85",
    seeds: 10,
    violation: /finds a log from slot \d+ on, and a snapshot/,
  }),
  ofMultiPaxos("a new leader is not told what was accepted", saying("Promise", "entries", []), {
    source: "PMS 2.2, P2c",
    seeds: 20,
    violation: /agreement|decides/,
  }),
  ofMultiPaxos("a read served by a deposed leader", unconfirmed, {
    source: "hashicorp/consul#54",
    seeds: 20,
    violation: /a read at . is told of slot/,
    faults: isolating,
  }),
  campaigning("a lease read with a clock that drifts more than assumed", {
    source: "Ongaro 2014, 6.4.1; tikv/tikv#964",
    seeds: 40,
    violation: /a read at . is told of slot/,
    right: multiPaxos(),
    wrong: multiPaxos(),
    faults: drifting,
  }),
  campaigning("a wiped acceptor that votes again", {
    source: "cockroachdb/cockroach#756",
    seeds: 20,
    violation: /are chosen for/,
    right: paxos(),
    wrong: paxos(),
    faults: wiping,
  }),
  ofKeyValue("a session that forgets across a snapshot", forgetful, {
    source: "Ongaro 2014, 6.3",
    seeds: 100,
    violation: /applied state|not linearizable/,
  }),
  ofCounter("a duplicate decided entry applied twice", { log: undistinguished }, {
    source: "Ongaro 2014, 6.3; rabbitmq/ra#145",
    seeds: 30,
    violation: /not linearizable/,
  }),
  ofCounter("a client that asks again as though it had never asked", { workload: impatient }, {
    source: "Ongaro 2014, 6.3",
    seeds: 10,
    violation: /not linearizable/,
  }),
  ofKeyValue("a read of what a replica happens to have applied", unasked, {
    source: "Ongaro 2014, 6.4",
    seeds: 10,
    violation: /not linearizable/,
  }),
]
