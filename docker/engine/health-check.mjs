// Ends with 0 when the engine of this container answers, as Docker wants it from a HEALTHCHECK.
const answer = await fetch('http://127.0.0.1:8123/ping', { signal: AbortSignal.timeout(4_000) }).catch(() => null)
process.exit(answer?.ok ? 0 : 1)
