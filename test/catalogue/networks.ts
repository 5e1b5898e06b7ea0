/**
 * Networks that say what nobody has said: mistakes of a protocol, planted where its messages pass.
 */
import type { Tampering } from "../../src/campaign/mod.ts"
import type { Address } from "../../src/model/Address.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import type { Envelope, NetworkService } from "../../src/network/Network.ts"

/** A message, as far as this is about it. */
interface Message {
  readonly _tag: string
  readonly [field: string]: unknown
}

/** What passes between replicas of Multi-Paxos, which say nothing without a tag. */
const messageOf = ({ from, message, to }: Envelope): Message | undefined =>
  from.role === "Replica" && to.role === "Replica" ? message as Message : undefined

/** A network of a node that hears its replica, and whom the replica hears. */
const between = (
  make: (say: (from: Address, to: Address, message: Message) => void) => {
    readonly sent: (envelope: Envelope, message: Message) => void
    readonly received?: (envelope: Envelope, message: Message) => void
  },
): Tampering => ({
  network: ({ attach, send }): NetworkService => {
    let deliver: (envelope: Envelope) => void = () => {}
    const { received = () => {}, sent } = make((from, to, message) => deliver({ from, to, message }))
    const told = (envelope: Envelope, tell: typeof sent) => {
      const message = messageOf(envelope)
      if (message !== undefined) tell(envelope, message)
    }
    return {
      attach: (node, take) => {
        deliver = take
        return attach(node, (envelope) => {
          take(envelope)
          told(envelope, received)
        })
      },
      send: (envelope) => {
        send(envelope)
        told(envelope, sent)
      },
    }
  },
})

/** A leader takes for granted that all confirm it. */
export const unconfirmed: Tampering = between((say) => ({
  sent: ({ from, to }, { _tag, ballot, round }) => {
    if (_tag === "Confirm") say(to, from, { _tag: "Confirmed", ballot, round })
  },
}))

/** What a peer answers that agrees and has nothing to tell. */
const consent = ({ _tag, ballot, first, nonce, slot }: Message): Message | undefined => {
  switch (_tag) {
    case "PreVote":
      return { _tag: "PreVoted", nonce }
    case "Prepare":
      return { _tag: "Promise", ballot, first, entries: [], hasMore: false }
    case "Accept":
      return { _tag: "Accepted", ballot, slot }
  }
}

/** Who has not answered so many messages is taken to be gone. */
const patience = 5

/** A question to all peers: who was asked it how, and who has agreed. */
interface Question {
  readonly asked: Map<NodeId, Envelope>
  readonly agreed: Set<NodeId>
}

/**
 * A replica counts its quorums among those that are connected: as soon as a majority of them has agreed, those who are
 * gone are taken to agree.
 */
export const amongConnected: Tampering = between((say) => {
  /** How many messages were sent to a peer since it was heard. */
  const unanswered = new Map<NodeId, number>()
  /** By what agrees to it. */
  const questions = new Map<string, Question>()
  const isGone = (node: NodeId) => (unanswered.get(node) ?? 0) >= patience
  const settle = ({ agreed, asked }: Question) => {
    const connected = [...unanswered.keys()].filter((node) => !isGone(node))
    if (2 * (agreed.size + 1) <= connected.length + 1) return
    for (const [node, { from, message, to }] of asked) {
      const answer = consent(message as Message)
      if (isGone(node) && answer !== undefined) say(to, from, answer)
    }
  }
  return {
    sent: (envelope, message) => {
      const { node } = envelope.to
      unanswered.set(node, (unanswered.get(node) ?? 0) + 1)
      const answer = consent(message)
      if (answer === undefined) return
      const question = questions.get(keyOf(answer)) ?? { asked: new Map(), agreed: new Set() }
      questions.set(keyOf(answer), question)
      question.asked.set(node, envelope)
      settle(question)
    },
    received: ({ from }, message) => {
      unanswered.set(from.node, 0)
      const question = questions.get(keyOf(message))
      if (question === undefined) return
      question.agreed.add(from.node)
      settle(question)
    },
  }
})

/** All who agree to a question say the same of these. */
const keyOf = ({ _tag, ballot, nonce, slot }: Message): string => JSON.stringify([_tag, ballot, nonce, slot])
