#!/usr/local/bin/node
// Ends with 0 when the server takes connections of --username to --dbname, as PostgreSQL's own command of this name does.
import { connect } from 'node:net'
import { parseArgs } from 'node:util'

const TIMEOUT_MS = 3_000
const PROTOCOL = 196_608
/** The first byte of its answer: an authentication request; refusals, also "the database system is starting up", are E. */
const AUTHENTICATION = 'R'

const text = { type: /** @type {const} */ ('string') }
const { values } = parseArgs({ options: { username: text, dbname: text, host: text } })
const body = Buffer.from(`user\0${values.username}\0database\0${values.dbname}\0\0`)
const head = Buffer.alloc(8)
head.writeInt32BE(head.length + body.length, 0)
head.writeInt32BE(PROTOCOL, 4)

const socket = connect(5432, values.host ?? '127.0.0.1', () => socket.write(Buffer.concat([head, body])))
socket.setTimeout(TIMEOUT_MS, () => process.exit(2))
socket.once('error', () => process.exit(2))
socket.once('data', (answer) => process.exit(answer.toString('latin1', 0, 1) === AUTHENTICATION ? 0 : 1))
