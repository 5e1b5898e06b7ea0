/**
 * What never becomes a request, and Node's server and ws would answer in their own ways: told by problems, as all else is.
 *
 * @module
 */
import * as http from "node:http"
import type { WebSocketServer } from "ws"
import type { Answers } from "./Answers.ts"
import { problemText, sendProblem } from "./web.ts"

const answerTo = (code: string): string =>
  code === "HPE_HEADER_OVERFLOW"
    ? problemText(431, `the path and the headers of a request have at most ${http.maxHeaderSize} bytes`)
    : problemText(400, "what came is no request of HTTP/1.1")

/** Whether whoever asked would take what is said now for an answer, or a part of one, to what it has asked before. */
const isUnderWay = ({ headersSent, req }: http.ServerResponse): boolean => headersSent || req.complete

/** Has these servers answer by problems. */
export const answerByProblems = (server: http.Server, webSockets: WebSocketServer, answers: Answers): void => {
  server.on("checkExpectation", (_, outgoing) => sendProblem(outgoing, 417, "nothing but 100-continue can be expected"))
  server.on("clientError", ({ code = "" }: NodeJS.ErrnoException, socket) => {
    // The connection broke, or TLS has not opened it.
    if (!code.startsWith("HPE_") || !socket.writable) return socket.destroy()
    const isWithin = [...answers.on(socket)].some(isUnderWay)
    socket.end(isWithin ? "" : answerTo(code), () => socket.destroy())
  })
  webSockets.on("wsClientError", ({ message }, socket) => {
    socket.end(problemText(400, message, { "sec-websocket-version": "13" }), () => socket.destroy())
  })
}
