/**
 * What was seen of consensus from outside, and what of it cannot be.
 *
 * @module
 */

/** A value that somebody was told to be the chosen one of an instance. */
export interface Learned {
  readonly learner: string
  readonly instance: string
  readonly value: string
}

/** What clients have done and learned. */
export interface ConsensusHistory {
  /** The values proposed, by instance. */
  readonly proposed: ReadonlyMap<string, ReadonlySet<string>>
  readonly learned: ReadonlyArray<Learned>
}

/**
 * Why this is no history of consensus; empty if it may be one.
 *
 * - agreement: all who learn the value of an instance learn the same;
 * - validity: it was proposed for that instance.
 */
export const violations = ({ learned, proposed }: ConsensusHistory): ReadonlyArray<string> => {
  const first = new Map<string, Learned>()
  const found: Array<string> = []
  for (const one of learned) {
    const { instance, learner, value } = one
    const known = first.get(instance) ?? one
    first.set(instance, known)
    if (known.value !== value) {
      found.push(`agreement: ${known.learner} learned ${known.value} for ${instance}, and ${learner} ${value}`)
    }
    if (!proposed.get(instance)?.has(value)) {
      found.push(`validity: ${learner} learned ${value}, which nobody proposed for ${instance}`)
    }
  }
  return found
}
