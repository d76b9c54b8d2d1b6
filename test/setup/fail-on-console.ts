import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'

let spy: MockInstance<typeof console.error>

/** An error in the log fails the test, unless the test said so with `expectConsoleError`. */
beforeEach(() => {
  spy = vi.spyOn(console, 'error')
  expected = []
})

let expected: RegExp[] = []

/** The test expects this line on console.error. */
export function expectConsoleError(pattern: RegExp): void {
  expected.push(pattern)
}

afterEach(() => {
  const lines = spy.mock.calls.map((call) => call.map(String).join(' '))
  spy.mockRestore()
  expect(
    lines.filter((line) => !expected.some((pattern) => pattern.test(line))),
    'console.error was called',
  ).toEqual([])
})
