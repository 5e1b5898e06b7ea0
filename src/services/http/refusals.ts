/**
 * What a request is answered before its endpoint has it, told in the API's description: nearly all of it by the port, whose
 * settings say which, so that each operation may give it.
 *
 * @module
 */
import { Record } from "effect"
import * as ProblemDetails from "effect/http/ProblemDetails"

interface Described {
  readonly [key: string]: unknown
}

const token = { type: "http", scheme: "bearer", description: "The token of the nodes, if they have one" }

/** One of them is enough. */
const security = [{ token: [] }, {}]

const Problem = {
  type: "object",
  properties: {
    type: { type: "string", enum: [ProblemDetails.blankType] },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
  },
  required: ["type", "title", "status", "detail"],
  additionalProperties: false,
}

const refusal = (description: string): Described => ({
  description,
  content: { [ProblemDetails.contentType]: { schema: { $ref: "#/components/schemas/Problem" } } },
})

const ofAll = {
  401: refusal("The nodes have a token, and it is not shown"),
  403: refusal("A web page asks whose origin is not allowed"),
  421: refusal("The node has neither token nor TLS, and is asked for by a name that is not its own"),
}

const ofBodies = {
  413: refusal("The body is too long"),
  415: refusal("The body is not said to be JSON, or is encoded"),
}

const withRefusals = (operation: Described): Described => ({
  ...operation,
  security,
  responses: { ...Object(operation["responses"]), ...ofAll, ..."requestBody" in operation ? ofBodies : {} },
})

/** The description, with the token that each operation may want to be shown, and with what it is refused. */
export const describe = ({ components, paths, ...spec }: Described): Described => ({
  ...spec,
  components: {
    ...Object(components),
    schemas: { ...Object(components).schemas, Problem },
    securitySchemes: { token },
  },
  paths: Record.map(Object(paths), (methods: object) => Record.map(Object(methods), withRefusals)),
})
