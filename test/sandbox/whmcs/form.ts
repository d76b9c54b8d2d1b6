export type FormValue = string | FormArray
export type FormArray = { [key: string]: FormValue }

/** Decodes a form body the way PHP fills $_POST: bracket keys become nested arrays, `[]` takes the next free index. */
export function parsePhpForm(body: string): FormArray {
  const root: FormArray = emptyArray()
  for (const [name, value] of new URLSearchParams(body)) assign(root, name, value)
  return root
}

function assign(root: FormArray, name: string, value: string): void {
  const bracket = name.indexOf('[')
  const head = (bracket > 0 ? name.slice(0, bracket) : name).replace(/[ .]/g, '_')
  const rest = bracket > 0 ? [...name.slice(bracket).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '') : []
  const path = [head, ...rest]
  let target = root
  path.forEach((segment, depth) => {
    const key = segment === '' && depth > 0 ? nextIndex(target) : segment
    if (depth === path.length - 1) {
      target[key] = value
      return
    }
    const existing = target[key]
    const next: FormArray = typeof existing === 'object' ? existing : emptyArray()
    target[key] = next
    target = next
  })
}

function nextIndex(array: FormArray): string {
  const indices = Object.keys(array).filter((key) => /^\d+$/.test(key))
  return String(indices.length === 0 ? 0 : Math.max(...indices.map(Number)) + 1)
}

function emptyArray(): FormArray {
  return Object.create(null) as FormArray
}
