/** Names are `{namespace}local`. */
export type XmlElement = { name: string; attributes: ReadonlyMap<string, string>; children: XmlElement[]; text: string }

const MOST_ELEMENTS = 10_000
const DEEPEST = 16
/** In scope at a time: an element that declares one copies them all. */
const MOST_PREFIXES = 32
const NAME = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?'
const TOKEN = new RegExp(`<(/)?(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/)?>|([^<]+)`, 'y')
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g')
const DECLARATION =
  /^\uFEFF?<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>/
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

type Scope = { element: XmlElement; prefixes: ReadonlyMap<string, string>; tag: string }

/**
 * The small part of XML that machines write: elements, attributes, text and the five entities. Anything that could be defined, included or
 * hidden (DTD, entities of its own, processing instructions, CDATA, comments) makes it no document. Null for whatever is not well-formed.
 */
export function parseStrictXml(text: string): XmlElement | null {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' }
  const open: Scope[] = [{ element: root, prefixes: new Map([['', '']]), tag: '' }]
  const source = text.replace(DECLARATION, '')
  let elements = 0
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length; ) {
    const token = TOKEN.exec(source)
    const parent = open.at(-1)
    if (!token || !parent) return null
    const [, closing, tag, attributes = '', empty, chars] = token
    if (chars !== undefined) {
      const decoded = decode(chars)
      if (decoded === null || (open.length === 1 && decoded.trim() !== '')) return null
      parent.element.text += decoded
    } else if (closing !== undefined) {
      if (parent.tag !== tag || open.length === 1 || attributes !== '' || empty !== undefined) return null
      open.pop()
    } else if (tag !== undefined) {
      const scope = read(tag, attributes, parent.prefixes)
      if (!scope || ++elements > MOST_ELEMENTS || open.length > DEEPEST || (open.length === 1 && root.children.length > 0))
        return null
      parent.element.children.push(scope.element)
      if (empty === undefined) open.push(scope)
    }
  }
  return open.length === 1 ? (root.children[0] ?? null) : null
}

function read(tag: string, source: string, outer: ReadonlyMap<string, string>): Scope | null {
  const raw = new Map<string, string>()
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    const value = decode(double ?? single ?? '')
    if (value === null || raw.has(name)) return null
    raw.set(name, value)
  }
  const own = [...raw].flatMap(([name, uri]) => {
    if (name === 'xmlns') return [['', uri] as const]
    return name.startsWith('xmlns:') ? [[name.slice(6), uri] as const] : []
  })
  const prefixes = own.length > 0 ? new Map([...outer, ...own]) : outer
  if (prefixes.size > MOST_PREFIXES) return null
  const name = qualified(tag, prefixes)
  const attributes = new Map<string, string>()
  for (const [key, value] of raw) {
    if (key === 'xmlns' || key.startsWith('xmlns:')) continue
    const full = key.includes(':') ? qualified(key, prefixes) : key
    if (full === null || attributes.has(full)) return null
    attributes.set(full, value)
  }
  return name === null ? null : { element: { name, attributes, children: [], text: '' }, prefixes, tag }
}

function qualified(name: string, prefixes: ReadonlyMap<string, string>): string | null {
  const [prefix, local] = name.includes(':') ? (name.split(':') as [string, string]) : ['', name]
  const uri = prefixes.get(prefix)
  return uri === undefined ? null : `{${uri}}${local}`
}

/** Null: an entity that is none of the five, or a character that XML does not have. */
function decode(text: string): string | null {
  // oxlint-disable-next-line no-control-regex -- these are the characters to refuse
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) return null
  let broken = false
  const decoded = text.replace(/&([^;&]{0,12})(;?)/g, (_, name: string, end: string) => {
    const char = end === '' ? undefined : (ENTITIES[name] ?? numbered(name))
    broken ||= char === undefined
    return char ?? ''
  })
  return broken ? null : decoded
}

function numbered(name: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name)
  const code = match?.[1] ? Number.parseInt(match[1], 16) : Number(match?.[2] ?? Number.NaN)
  const allowed =
    code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10_ff_ff && (code < 0xd800 || code > 0xdfff))
  return allowed ? String.fromCodePoint(code) : undefined
}
