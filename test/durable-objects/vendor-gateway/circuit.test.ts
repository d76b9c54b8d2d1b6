import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CallWindow } from '#objects/vendor-gateway/call-window.ts'
import { Circuit } from '#objects/vendor-gateway/circuit.ts'

const LIMITS = { windowMs: 30_000, minimumCalls: 10, failureShare: 0.5, openMs: 30_000 }
const LEASE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function call(circuit: Circuit, ok: boolean, kind: 'read' | 'write' = 'read'): Promise<boolean> {
  const admission = circuit.admit(kind, LEASE_MS)
  if (admission.kind === 'open') return false
  await circuit.report(admission.lease, ok)
  return true
}

async function openCircuit(): Promise<Circuit> {
  const circuit = new Circuit(LIMITS)
  for (let calls = 0; calls < 10; calls++) await call(circuit, false)
  expect(circuit.state).toBe('open')
  return circuit
}

describe('opening', () => {
  test.each([
    ['nine failures', Array.from({ length: 9 }, () => false), 'closed'],
    ['ten failures', Array.from({ length: 10 }, () => false), 'open'],
    ['half of ten', [true, true, true, true, true, false, false, false, false, false], 'open'],
    ['four of ten', [true, true, true, true, true, true, false, false, false, false], 'closed'],
  ])('%s', async (_name, results, state) => {
    const circuit = new Circuit(LIMITS)
    for (const ok of results) await call(circuit, ok)
    expect(circuit.state).toBe(state)
  })

  test('calls older than the window do not count', async () => {
    const circuit = new Circuit(LIMITS)
    for (let calls = 0; calls < 9; calls++) await call(circuit, false)
    vi.advanceTimersByTime(30_001)
    await call(circuit, false)
    expect(circuit.state).toBe('closed')
  })

  test('thin traffic never adds up', async () => {
    const circuit = new Circuit(LIMITS)
    for (let calls = 0; calls < 50; calls++) {
      await call(circuit, false)
      vi.advanceTimersByTime(10_000)
    }
    expect(circuit.state).toBe('closed')
  })
})

describe('an open circuit', () => {
  test('refuses and says how long', async () => {
    const circuit = await openCircuit()
    vi.advanceTimersByTime(10_000)
    expect(circuit.admit('read', LEASE_MS)).toEqual({ kind: 'open', retryAfterMs: 20_000, probeFirst: false })
    expect(circuit.admit('write', LEASE_MS)).toEqual({ kind: 'open', retryAfterMs: 20_000, probeFirst: false })
  })

  test('after its pause lets one read through and nothing beside it', async () => {
    const circuit = await openCircuit()
    vi.advanceTimersByTime(30_000)
    expect(circuit.admit('write', LEASE_MS)).toEqual({ kind: 'open', retryAfterMs: 0, probeFirst: true })
    const probe = circuit.admit('read', LEASE_MS)
    if (probe.kind !== 'admitted') throw new Error(probe.kind)
    expect(circuit.state).toBe('half-open')
    expect(circuit.admit('read', LEASE_MS).kind).toBe('open')
    expect(circuit.admit('write', LEASE_MS)).toMatchObject({ kind: 'open', probeFirst: false })
    await circuit.report(probe.lease, true)
    expect(circuit.state).toBe('closed')
    expect(circuit.admit('write', LEASE_MS).kind).toBe('admitted')
  })

  test('a failed probe keeps it open for another pause', async () => {
    const circuit = await openCircuit()
    vi.advanceTimersByTime(30_000)
    expect(await call(circuit, false)).toBe(true)
    expect(circuit.state).toBe('open')
    expect(await call(circuit, true)).toBe(false)
    vi.advanceTimersByTime(30_000)
    expect(await call(circuit, true)).toBe(true)
    expect(circuit.state).toBe('closed')
  })

  test('starts clean when it closes', async () => {
    const circuit = await openCircuit()
    vi.advanceTimersByTime(30_000)
    await call(circuit, true)
    for (let calls = 0; calls < 4; calls++) await call(circuit, false)
    expect(circuit.state).toBe('closed')
  })
})

describe('the clock', () => {
  test('moved ahead ends the pause and empties the window', async () => {
    let now = Date.now()
    const circuit = new Circuit(LIMITS, { now: () => now })
    for (let calls = 0; calls < 9; calls++) await call(circuit, false)
    now += 31_000
    for (let calls = 0; calls < 9; calls++) await call(circuit, false)
    expect(circuit.state).toBe('closed')
    await call(circuit, false)
    expect(circuit.state).toBe('open')
    expect(await call(circuit, true)).toBe(false)
    now += 30_000
    expect(await call(circuit, true)).toBe(true)
    expect(circuit.state).toBe('closed')
  })

  test('moved back keeps nobody waiting for longer than the pause', async () => {
    let now = Date.now()
    const circuit = new Circuit(LIMITS, { now: () => now })
    for (let calls = 0; calls < 10; calls++) await call(circuit, false)
    now -= 3_600_000
    expect(circuit.admit('write', LEASE_MS)).toEqual({ kind: 'open', retryAfterMs: 0, probeFirst: true })
    expect(await call(circuit, true)).toBe(true)
    expect(circuit.state).toBe('closed')
  })
})

describe('leases', () => {
  test('one that nobody reports fails when it ends', async () => {
    const circuit = await openCircuit()
    vi.advanceTimersByTime(30_000)
    const probe = circuit.admit('read', 5000)
    if (probe.kind !== 'admitted') throw new Error(probe.kind)
    await vi.advanceTimersByTimeAsync(5000)
    expect(circuit.state).toBe('open')
    await circuit.report(probe.lease, true)
    expect(circuit.state).toBe('open')
  })

  test('unknown and repeated reports are ignored', async () => {
    const circuit = new Circuit({ ...LIMITS, minimumCalls: 2 })
    await circuit.report('no such lease', false)
    const admission = circuit.admit('read', LEASE_MS)
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    await circuit.report(admission.lease, false)
    await circuit.report(admission.lease, false)
    expect(circuit.state).toBe('closed')
  })
})

test('the window can be stored and restored', () => {
  const window = new CallWindow({ windowMs: 1000, minimumCalls: 2, failureShare: 0.5 })
  expect(window.failure()).toBe(false)
  const restored = new CallWindow({ windowMs: 1000, minimumCalls: 2, failureShare: 0.5 })
  restored.state = structuredClone(window.state)
  expect(restored.failure()).toBe(true)
})
