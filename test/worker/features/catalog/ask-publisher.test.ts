import { describe, expect, test, vi } from 'vitest'
import { askPublisher, PUBLISHER_PATIENCE_MS } from '#worker/features/catalog/ask-publisher.ts'
import { DomainError } from '#worker/lib/errors.ts'

const reset = () => Object.assign(new Error('Durable Object reset because its code was updated.'), { durableObjectReset: true })
const overloaded = () => Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true, retryable: true })

/** The binding with an object that answers as told, one answer a call; a stub that failed once stays broken, as the platform's does. */
function bindings(answers: (() => unknown)[]) {
  const seen = { stubs: 0, calls: 0 }
  const CATALOG_PUBLISHER = {
    getByName(name: string) {
      expect(name).toBe('catalog')
      seen.stubs++
      let broken: unknown
      return {
        async health() {
          if (broken) throw broken
          try {
            return await answers[seen.calls++]?.()
          } catch (error) {
            broken = error
            throw error
          }
        },
      }
    },
  }
  return { env: { CATALOG_PUBLISHER } as unknown as Env, seen }
}

const fails = (make: () => Error) => () => {
  throw make()
}
const ask = (env: Env) => askPublisher(env, async (publisher) => publisher.health() as unknown as string)

describe('a question to the publisher', () => {
  test('is answered', async () => {
    const { env, seen } = bindings([() => 'fine'])
    expect(await ask(env)).toBe('fine')
    expect(seen).toEqual({ stubs: 1, calls: 1 })
  })

  test('is asked again through a fresh stub when the object was reset', async () => {
    const { env, seen } = bindings([fails(reset), () => 'fine'])
    expect(await ask(env)).toBe('fine')
    expect(seen).toEqual({ stubs: 2, calls: 2 })
  })

  test('is 503 with a time to come back when the second try fails, too', async () => {
    const { env, seen } = bindings([fails(reset), fails(reset), () => 'too late'])
    const error = await ask(env).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: expect.any(Number) })
    expect(seen.calls).toBe(2)
  })

  test('is not repeated to an object that has too much to do', async () => {
    const { env, seen } = bindings([fails(overloaded), () => 'too late'])
    await expect(ask(env)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(seen.calls).toBe(1)
  })

  test('is given up when no answer comes', async () => {
    vi.useFakeTimers()
    try {
      const { env } = bindings([() => new Promise(() => undefined)])
      const outcome = expect(ask(env)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
      await vi.advanceTimersByTimeAsync(PUBLISHER_PATIENCE_MS)
      await outcome
    } finally {
      vi.useRealTimers()
    }
  })
})
